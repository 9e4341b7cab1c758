import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isIgnored, parseIgnoreRules, type IgnoreRule } from '../../platform/ignore-rules.ts'
import { foldersAbove, type Tree, type TreeEntry } from './memory-tree.ts'

/** What a folder holds. */
export type FolderContent = {
  readonly tree: Tree
  /** Folders with a `.git` of their own; what lies in them is not in the tree. */
  readonly repositories: readonly string[]
}

/** Writes a tree into an empty folder. */
export function writeTree(folder: string, tree: Tree): void {
  for (const path of tree.keys()) for (const above of foldersAbove(path)) mkdirSync(below(folder, above), { recursive: true })
  for (const [path, { type, isExecutable, content }] of tree) {
    if (type === 'link') symlinkSync(content, below(folder, path))
    else writeFileSync(below(folder, path), content, { mode: isExecutable ? 0o755 : 0o644, flag: 'wx' })
  }
}

/** Reads what lies in a folder, without what its `.gitignore` files ignore, unless it is known already. Closed folders and files are opened first. */
export function readFolder(folder: string, known: Tree): FolderContent {
  const tree = new Map<string, TreeEntry>()
  const repositories: string[] = []
  const knownFolders = new Set([...known.keys()].flatMap(foldersAbove))
  const walk = (at: string, inherited: readonly IgnoreRule[]): void => {
    const names = readdirSync(opened(below(folder, at)), { encoding: 'latin1' }).sort()
    if (at !== '' && names.includes('.git')) return void repositories.push(at)
    const own = names.includes('.gitignore') ? rulesOf(below(folder, join(at, '.gitignore')), at === '' ? '' : `/${toText(at)}`) : []
    const rules = [...inherited, ...own]
    for (const name of names) {
      if (at === '' && name === '.git') continue
      const path = join(at, name)
      const stat = lstatSync(below(folder, path))
      const isKnown = known.has(path) || knownFolders.has(path)
      if (!isKnown && isIgnored(rules, `/${toText(path)}`, stat.isDirectory())) continue
      if (stat.isDirectory()) walk(path, rules)
      else tree.set(path, readEntry(below(folder, path)))
    }
  }
  walk('', [])
  return { tree, repositories }
}

function rulesOf(path: Buffer, folder: string): readonly IgnoreRule[] {
  return lstatSync(path).isFile() ? parseIgnoreRules(readFileSync(opened(path), 'utf8'), folder) : []
}

function readEntry(path: Buffer): TreeEntry {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return { type: 'link', isExecutable: false, content: readlinkSync(path, { encoding: 'buffer' }) }
  return { type: 'file', isExecutable: (stat.mode & 0o100) !== 0, content: readFileSync(opened(path)) }
}

/** Gives the owner back what an attempt may have taken from itself. */
function opened(path: Buffer): Buffer {
  const { mode } = lstatSync(path)
  if ((mode & 0o600) !== 0o600) chmodSync(path, mode | 0o600)
  return path
}

/** Removes whatever is at a path, also what lies in closed folders. */
export function removeAll(path: Buffer): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isDirectory()) return unlinkSync(path)
  chmodSync(path, 0o700)
  for (const name of readdirSync(path, { encoding: 'buffer' })) removeAll(Buffer.concat([path, Buffer.from('/'), name]))
  rmdirSync(path)
}

/** By its words, and by what it resolves to where it leads to something. */
export function leadsOut(folder: string, path: string): boolean {
  const link = below(folder, path)
  const target = readlinkSync(link, { encoding: 'latin1' })
  const root = realpathSync(folder)
  const isInside = (to: string): boolean => to === root || to.startsWith(`${root}/`)
  if (!isInside(resolve(dirname(`${root}/${path}`), target))) return true
  try {
    return !isInside(realpathSync(link, { encoding: 'buffer' }).toString('latin1'))
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

export function below(folder: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), Buffer.from(path, 'latin1')])
}

/** A path as text, for people and rules. */
export function toText(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8')
}
