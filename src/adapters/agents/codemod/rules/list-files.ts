import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import picomatch from 'picomatch'

const neverSearched: ReadonlySet<string> = new Set(['.git', '.fleet', 'node_modules'])
/** A walk ends here; whoever gets this many files has not seen all. */
export const maxFiles = 100_000

/** Files below a folder, slash-separated and sorted; links are not followed, ignored folders and files are left out as git does. */
export async function listFiles(root: string): Promise<readonly string[]> {
  const files: string[] = []
  await walk({ root, files, ignores: [] }, '')
  return files.sort()
}

type Walk = { readonly root: string; readonly files: string[]; readonly ignores: readonly IgnoreRule[] }

async function walk(state: Walk, folder: string): Promise<void> {
  const ignores = [...state.ignores, ...(await readIgnoreFile(state.root, folder))]
  for (const entry of await readdir(join(state.root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (neverSearched.has(entry.name) || isIgnored(path, entry.isDirectory(), ignores)) continue
    if (entry.isDirectory()) await walk({ ...state, ignores }, path)
    else if (entry.isFile() && state.files.length < maxFiles) state.files.push(path)
  }
}

/** One line of a `.gitignore`. */
type IgnoreRule = { readonly matches: (path: string) => boolean; readonly isNegated: boolean; readonly onlyFolders: boolean }

async function readIgnoreFile(root: string, folder: string): Promise<readonly IgnoreRule[]> {
  const text = await readFile(join(root, folder, '.gitignore'), 'utf8').catch(() => '')
  return text.split(/\r?\n/).flatMap((line) => {
    const pattern = line.trimEnd()
    return pattern === '' || pattern.startsWith('#') ? [] : [toIgnoreRule(pattern, folder)]
  })
}

function toIgnoreRule(line: string, folder: string): IgnoreRule {
  const isNegated = line.startsWith('!')
  const pattern = (isNegated ? line.slice(1) : line).replace(/\/$/, '')
  const isAnchored = pattern.includes('/')
  const prefix = folder === '' ? '' : `${folder.replaceAll(/[[\]{}()*?!+@\\]/g, String.raw`\$&`)}/`
  const glob = prefix + (isAnchored ? pattern.replace(/^\//, '') : `**/${pattern}`)
  return { matches: picomatch(glob, { dot: true, nobrace: true, noextglob: true }), isNegated, onlyFolders: line.endsWith('/') }
}

/** The last line that matches decides. */
function isIgnored(path: string, isFolder: boolean, rules: readonly IgnoreRule[]): boolean {
  const rule = rules.findLast(({ matches, onlyFolders }) => (isFolder || !onlyFolders) && matches(path))
  return rule !== undefined && !rule.isNegated
}
