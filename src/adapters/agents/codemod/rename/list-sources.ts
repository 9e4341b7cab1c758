import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import type { Dirent } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { isIgnored, parseIgnoreRules } from '../../../../platform/ignore-rules.ts'
import type { IgnoreRule } from '../../../../platform/ignore-rules.ts'
import { refuse } from './refusal.ts'

/** What a walk over the workspace found; every path is absolute and real. */
export type Sources = {
  /** Files of the language. */
  readonly code: readonly string[]
  /** Other files that may mention a symbol and that no language server changes. */
  readonly other: readonly string[]
  /** Links inside the workspace to other places of it: a file may have several paths, and a server takes each for a module. */
  readonly links: readonly { readonly path: string; readonly target: string }[]
}

const foldersAtOnce = 32
const maxFiles = 200_000
const skippedFolders = new Set(['.git', '.hg', '.svn', '.fleet', 'node_modules', '__pycache__', 'site-packages'])
const otherExtensions = new Set(['.vue', '.svelte', '.astro', '.mdx', '.md', '.rst', '.html', '.json', '.ipynb', '.pyx'])

/** Lists the files below `root` that git would not ignore. */
export async function listSources(root: string, extensions: ReadonlySet<string>, signal: AbortSignal): Promise<Sources> {
  const found = { code: [] as string[], other: [] as string[], links: [] as { path: string; target: string }[] }
  const pending: { folder: string; rules: readonly IgnoreRule[] }[] = [{ folder: root, rules: [] }]
  let folders = 0
  for (let next = pending.pop(); next !== undefined && !signal.aborted; next = pending.pop()) {
    const entries = readdirSync(next.folder, { withFileTypes: true })
    if (entries.some((entry) => entry.name === 'pyvenv.cfg')) continue
    const rules = extendRules(next.rules, next.folder, entries)
    for (const entry of entries) {
      const path = join(next.folder, entry.name)
      if (skippedFolders.has(entry.name) || isIgnored(rules, path, entry.isDirectory())) continue
      if (entry.isDirectory()) pending.push({ folder: path, rules })
      else if (entry.isSymbolicLink()) addLink(found.links, root, path)
      else if (entry.isFile()) addFile(found, path, extensions)
    }
    // One folder after another is faster than through the thread pool; now and then others run.
    if ((folders += 1) % foldersAtOnce === 0) await setImmediate()
    if (found.code.length + found.other.length > maxFiles) refuse(`the workspace has more than ${maxFiles} files to look at`)
  }
  return found
}

function extendRules(rules: readonly IgnoreRule[], folder: string, entries: readonly Dirent[]): readonly IgnoreRule[] {
  if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return rules
  return [...rules, ...parseIgnoreRules(readFileSync(join(folder, '.gitignore'), 'utf8'), folder)]
}

function addFile(found: { readonly code: string[]; readonly other: string[] }, path: string, extensions: ReadonlySet<string>): void {
  const extension = extname(path)
  if (extensions.has(extension)) found.code.push(path)
  else if (otherExtensions.has(extension)) found.other.push(path)
}

function addLink(links: { path: string; target: string }[], root: string, path: string): void {
  const target = resolveLink(path)
  // A link to a folder above itself would name every file again and again.
  const isInside = target !== null && target.startsWith(root + sep) && !path.startsWith(target + sep)
  if (isInside) links.push({ path, target })
}

function resolveLink(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}

/** Every path of the workspace that leads to `file`, its real one first. */
export function listPaths(file: string, links: Sources['links']): string[] {
  const linked = links.flatMap(({ path, target }) => {
    if (file === target) return [path]
    return file.startsWith(target + sep) ? [path + file.slice(target.length)] : []
  })
  return [file, ...linked]
}
