/**
 * The path of a report's file inside the project: slash-separated and relative to `root`. Null when it lies outside or climbs out:
 * such a file is none of the project's.
 */
export function toRelativePath(path: string, root: string | null): string | null {
  const clean = normalize(path.replace(/^file:\/\//, ''))
  if (clean === null || clean === '') return null
  if (!isAbsolute(clean)) return clean
  const base = root === null ? null : normalize(root)
  if (base === null || !clean.startsWith(base.endsWith('/') ? base : `${base}/`)) return null
  return clean.slice(base.length).replace(/^\/+/, '')
}

export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path)
}

/** Without `.`, `..` and backslashes; null when it climbs above its start. */
function normalize(path: string): string | null {
  if (path.length > 4096 || path.includes('\0')) return null
  const slashed = path.replaceAll('\\', '/')
  const parts: string[] = []
  for (const part of slashed.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return (slashed.startsWith('/') ? '/' : '') + parts.join('/')
}
