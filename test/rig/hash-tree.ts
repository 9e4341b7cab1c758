import { createHash, type Hash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** What Fleet may write in a user's repository: its state folder, objects, its own refs and their logs, and the line that excludes the state folder. */
const ours = /^(?:\.fleet|\.git\/(?:objects|refs\/heads\/fleet|logs\/refs\/heads\/fleet|info\/exclude))(?:\/|$)/

/** Digest of a folder: paths, types, modes, contents, link targets; without what Fleet may write. */
export async function hashTree(folder: string): Promise<string> {
  const hash = createHash('sha256')
  await walk(folder, '', hash)
  return hash.digest('hex')
}

async function walk(root: string, at: string, hash: Hash): Promise<void> {
  for (const name of (await readdir(join(root, at))).sort()) {
    const path = at === '' ? name : `${at}/${name}`
    if (ours.test(path)) continue
    const stat = await lstat(join(root, path))
    hash.update(`${path}\0${stat.mode}\0`)
    if (stat.isSymbolicLink()) hash.update(await readlink(join(root, path)))
    else if (stat.isFile()) hash.update(await readFile(join(root, path)))
    else await walk(root, path, hash)
  }
}
