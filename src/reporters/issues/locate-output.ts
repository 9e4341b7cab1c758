/** A line of a program's output that names a place in a file. */
export type LocatedLine = { readonly path: string; readonly line: number; readonly column: number; readonly message: string }

const maxLineLength = 2_000
const maxPlaces = 50

/** Places that compilers, linters and test runners name in their output, each once. `known` are paths that absolute ones are recognised by. */
export function locateOutput(output: string, known: readonly string[]): readonly LocatedLine[] {
  const found = new Map<string, LocatedLine>()
  let heading: string | null = null
  for (const line of output.split('\n')) {
    if (line.length > maxLineLength || found.size >= maxPlaces) continue
    const place = readLine(line, heading, known)
    if (place !== null) {
      const key = `${place.path}:${place.line}:${place.message}`
      if (!found.has(key)) found.set(key, place)
    } else heading = /^\S+\.\w+$/.test(line) ? toOwnPath(line, known) : line.trim() === '' ? null : heading
  }
  return [...found.values()]
}

/** `path:1:2: message`, `path(1,2): message`, `File "path", line 1`, and ESLint's lines below the name of the file. */
function readLine(line: string, heading: string | null, known: readonly string[]): LocatedLine | null {
  const below = heading === null ? null : /^\s+(\d{1,7}):(\d{1,5})\s+(?:error|warning)\s+(\S.*)$/.exec(line)
  if (heading !== null && below !== null) return toPlace([heading, below[1], below[2], below[3]], known)
  const colon = /^\s*([^\s:()"']+\.\w+):(\d{1,7})(?::(\d{1,5}))?[:\s-]+(\S.*)$/.exec(line)
  if (colon !== null) return toPlace([colon[1], colon[2], colon[3], colon[4]], known)
  const paren = /^\s*([^\s:()"']+\.\w+)\((\d{1,7})(?:,(\d{1,5}))?\)\s*:\s*(\S.*)$/.exec(line)
  if (paren !== null) return toPlace([paren[1], paren[2], paren[3], paren[4]], known)
  const python = /^\s*File "([^"]{1,300})", line (\d{1,7})(.*)$/.exec(line)
  return python === null ? null : toPlace([python[1], python[2], undefined, line.trim()], known)
}

function toPlace([file = '', line, column, message = '']: readonly (string | undefined)[], known: readonly string[]): LocatedLine | null {
  const path = toOwnPath(file, known)
  return path === null || Number(line) < 1 ? null : { path, line: Number(line), column: Math.max(0, Number(column ?? 1) - 1), message: message.trim() }
}

/** Relative to the repository; null for what lies outside of it or is no path. */
function toOwnPath(file: string, known: readonly string[]): string | null {
  const path = file.replaceAll('\\', '/').replace(/^\.\//, '')
  if (path.length > 300 || /^[a-z][a-z0-9+.-]+:/i.test(path) || path.split('/').includes('..')) return null
  if (!path.startsWith('/')) return path
  return known.find((one) => path.endsWith(`/${one}`)) ?? null
}
