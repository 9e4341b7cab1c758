import { lstat, readdir, readlink, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path'
import { isBelow } from './is-below.ts'

/** What of the machine every sandbox shows, read-only. */
export type SystemView = {
  readonly folders: readonly string[]
  /** Links at the top of the file system (`/bin`), with what they hold. */
  readonly links: readonly { readonly path: string; readonly target: string }[]
  /** What other users of the machine may not read, and so nobody inside: `/etc/shadow`, keys of services. */
  readonly hidden: readonly { readonly path: string; readonly isFolder: boolean }[]
}

export type SystemViewOptions = {
  /** PATH that programs get. */
  readonly path: string
  /** Folders that are never shown, nor anything that contains them. */
  readonly excluded: readonly string[]
  readonly isRoot: boolean
}

const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/opt', '/nix', '/gnu/store', '/snap', '/System', '/Library']
/** What installations keep beside their `bin`; `share` and the like may hold credentials. */
const besideBin = ['lib', 'lib64', 'libexec', 'versions', 'toolchains']
const maxHiddenDepth = 3
const maxHidden = 200

/** Reads the system once; home folders, `/var`, `/srv`, `/mnt`, `/run` and `/sys` are not part of it. */
export async function readSystemView({ path, excluded, isRoot }: SystemViewOptions): Promise<SystemView> {
  const folders: string[] = []
  const links: { path: string; target: string }[] = []
  for (const folder of systemFolders) {
    const found = await lstat(folder).catch(() => null)
    if (found?.isSymbolicLink()) links.push({ path: folder, target: await readlink(folder) })
    else if (found?.isDirectory()) folders.push(folder)
  }
  const programs = await findProgramFolders(path)
  const shown = [...new Set(programs)].filter((folder) => !isCovered(folder, folders, links) && !excluded.some((other) => isBelow(other, folder)))
  return { folders: [...folders, ...shown], links, hidden: isRoot ? await findUnreadable(['/etc', '/opt']) : [] }
}

function isCovered(folder: string, folders: readonly string[], links: SystemView['links']): boolean {
  return folders.some((other) => isBelow(folder, other)) || links.some(({ path }) => isBelow(folder, path))
}

/** Folders of programs that lie elsewhere, as version managers and `npm run` put them, with the libraries beside them. */
async function findProgramFolders(path: string): Promise<readonly string[]> {
  const entries = [...path.split(delimiter), dirname(process.execPath)].filter((entry) => isAbsolute(entry) && entry !== '/')
  const found: string[] = []
  for (const entry of new Set(entries)) {
    const folder = await realpath(entry).catch(() => null)
    if (folder === null) continue
    for (const place of new Set([entry, folder])) found.push(...(await withNeighbours(place)))
  }
  return found
}

async function withNeighbours(folder: string): Promise<readonly string[]> {
  const parent = dirname(folder)
  if (basename(folder) === '.bin' && basename(parent) === 'node_modules') return [parent]
  if (parent === '/' || parent === homedir()) return [folder]
  const names = await readdir(parent).catch((): string[] => [])
  return [folder, ...besideBin.filter((name) => names.includes(name)).map((name) => join(parent, name))]
}

/** As root, Fleet could read everything, and so could what it starts. */
async function findUnreadable(tops: readonly string[]): Promise<SystemView['hidden']> {
  const hidden: { path: string; isFolder: boolean }[] = []
  const waiting = tops.map((path) => ({ path, depth: 0 }))
  for (let next = waiting.shift(); next !== undefined && hidden.length < maxHidden; next = waiting.shift()) {
    for (const name of await readdir(next.path).catch(() => [])) {
      const path = join(next.path, name)
      const found = await lstat(path).catch(() => null)
      if (found === null || found.isSymbolicLink()) continue
      const isFolder = found.isDirectory()
      if ((found.mode & (isFolder ? 0o001 : 0o004)) === 0) hidden.push({ path, isFolder })
      else if (isFolder && next.depth + 1 < maxHiddenDepth) waiting.push({ path, depth: next.depth + 1 })
    }
  }
  return hidden
}
