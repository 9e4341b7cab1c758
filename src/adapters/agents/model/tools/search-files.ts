import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { createContext, Script } from 'node:vm'
import picomatch from 'picomatch'
import { failed, succeeded, type ToolReply } from './model-tool.ts'
import type { Place } from './places.ts'
import { maxMatches, toReply, type Search } from './search-reply.ts'
import { maxFileBytes, readTextFile } from './text-file.ts'
import { walkWorkspace } from './walk-workspace.ts'

const maxFiles = 50_000
/** A pattern that backtracks without end holds everything up while it is tried, so it is cut off soon. */
const maxMatchingMs = 500

/** The search for machines without ripgrep. */
export async function searchFiles(search: Search, { place, signal }: { readonly place: Place; readonly signal: AbortSignal }): Promise<ToolReply> {
  const match = makeMatch(search)
  if (typeof match === 'string') return failed(match)
  const isWanted = search.glob === undefined ? () => true : picomatch(search.glob, { dot: true, basename: !search.glob.includes('/') })
  const lines: string[] = []
  let files = 0
  for await (const path of filesOf(place)) {
    if (signal.aborted || lines.length > maxMatches) break
    if ((files += 1) > maxFiles) return failed(`more than ${maxFiles} files; name a folder to search in`)
    if (!isWanted(path)) continue
    const file = await readTextFile(join(place.root, path), path)
    if (file.status === 'other') continue
    const found = match(file.text)
    if (found === null) return failed('the pattern takes too long to match; write a simpler one, or set literal')
    lines.push(...found.map(({ number, text }) => `${path}:${number}:${text.slice(0, 400)}`))
  }
  return succeeded(lines.length === 0 ? 'no line matches' : toReply(lines))
}

/** Paths relative to the root of the place. */
async function* filesOf({ path, relative }: Place): AsyncGenerator<string> {
  const found = await lstat(path)
  if (!found.isDirectory()) {
    yield relative
    return
  }
  for await (const entry of walkWorkspace(path, { maxDepth: 100 })) {
    const way = relative === '' ? entry.path : `${relative}/${entry.path}`
    if (entry.isFolder) continue
    const file = await lstat(join(path, entry.path))
    if (file.isFile() && file.size <= maxFileBytes) yield way
  }
}

type Match = { readonly number: number; readonly text: string }

/** Lines of a text that match; null when the time for it is over; a message for a pattern that is none. */
function makeMatch({ pattern, ignoreCase = false, literal = false }: Search): ((text: string) => readonly Match[] | null) | string {
  try {
    const source = literal ? pattern.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) : pattern
    const expression = new RegExp(source, ignoreCase ? 'i' : '')
    const holder = createContext(Object.assign(Object.create(null), { expression, lines: [] as readonly string[] }))
    // Only code in a context of its own can be cut off in the middle of an expression.
    const script = new Script('lines.flatMap((text, index) => (expression.test(text) ? [index] : []))')
    let leftMs = maxMatchingMs
    return (text) => {
      const lines = text.split(/\r?\n/)
      const begun = performance.now()
      Object.assign(holder, { lines })
      const found = runBounded(() => script.runInContext(holder, { timeout: Math.max(1, Math.ceil(leftMs)) }) as readonly number[])
      leftMs -= performance.now() - begun
      return found?.map((index) => ({ number: index + 1, text: lines[index] ?? '' })) ?? null
    }
  } catch (error) {
    if (error instanceof SyntaxError) return `the pattern is no regular expression: ${error.message}`
    throw error
  }
}

function runBounded<T>(run: () => T): T | null {
  try {
    return run()
  } catch (error) {
    // It may come from the other context, whose Error is another one.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null
    throw error
  }
}
