import { readdir, readFile } from 'node:fs/promises'
import type { Dirent } from 'node:fs'
import { join } from 'node:path'
import { isIgnored, parseIgnoreRules, type IgnoreRule } from '../../../../platform/ignore-rules.ts'

/** Never of interest, ignored or not. */
const skippedFolders: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.fleet', 'node_modules'])

export type WalkedEntry = { readonly path: string; readonly isFolder: boolean }

/** Files and folders below a folder that git would not ignore, in order, each folder before what is in it; links are not followed. Paths are relative to `folder`. */
export async function* walkWorkspace(folder: string, way: { readonly below?: string; readonly rules?: readonly IgnoreRule[]; readonly maxDepth: number }): AsyncGenerator<WalkedEntry> {
  const { below = '', maxDepth } = way
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  const rules = await extendRules(way.rules ?? [], join(folder, below), entries)
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const isFolder = entry.isDirectory()
    if ((isFolder && skippedFolders.has(entry.name)) || isIgnored(rules, join(folder, below, entry.name), isFolder)) continue
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    yield { path, isFolder }
    if (isFolder && maxDepth > 1) yield* walkWorkspace(folder, { below: path, rules, maxDepth: maxDepth - 1 })
  }
}

async function extendRules(rules: readonly IgnoreRule[], folder: string, entries: readonly Dirent[]): Promise<readonly IgnoreRule[]> {
  if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return rules
  return [...rules, ...parseIgnoreRules(await readFile(join(folder, '.gitignore'), 'utf8'), folder)]
}
