import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, futimesSync, lstatSync, lutimesSync, mkdirSync, openSync, symlinkSync, unlinkSync, writeSync } from 'node:fs'
import type { AnchoredTree } from './anchored-tree.ts'
import type { Difference } from './compare-trees.ts'
import { hasCode, isDenied, isSystemError } from './file-errors.ts'
import { setMode } from './set-mode.ts'
import type { Entry, FileEntry, PathKey } from './tree.ts'

export type ReadContent = (hash: string) => Promise<Uint8Array>

/**
 * Puts back what was at a path, as far as it is not there. What is of another type now has been removed before; modes of folders are set
 * after everything. A `.git` folder or a socket does not come back: the second look will name it.
 */
export async function bringBack(tree: AnchoredTree, { key, before, now, change }: Difference, content: ReadContent): Promise<void> {
  if (before?.type === 'folder' && now?.type !== 'folder') makeFolder(tree, key)
  if (before?.type === 'symlink') {
    if (now?.type === 'symlink') tree.change(key, unlinkSync)
    tree.change(key, (path) => symlinkSync(before.target, path))
    if (before.mtimeNs !== null) setTime(tree.locate(key), before.mtimeNs)
  }
  if (before?.type !== 'file') return
  if (change === 'mode-changed') setMode(tree.locate(key), before.mode)
  else await writeBack(tree, { key, before, now }, content)
}

/** Sets the time of the last change; exact to the microsecond, as Node takes seconds as a floating-point number. */
export function setTime(path: Buffer, mtimeNs: bigint): void {
  lutimesSync(path, toSeconds(mtimeNs), toSeconds(mtimeNs))
}

const toSeconds = (ns: bigint): number => Number(ns) / 1e9

function makeFolder(tree: AnchoredTree, key: PathKey): void {
  try {
    tree.change(key, (path) => mkdirSync(path, 0o700))
  } catch (error) {
    if (!hasCode(error, ['EEXIST']) || !lstatSync(tree.locate(key)).isDirectory()) throw error
  }
}

async function writeBack(tree: AnchoredTree, { key, before, now }: { readonly key: PathKey; readonly before: FileEntry; readonly now: Entry | null }, content: ReadContent): Promise<void> {
  // Without kept content there is nothing to put back; the second look will name the file.
  if (before.hashes === null) return
  const fd = (now?.type === 'file' ? openSame(tree, key, before) : null) ?? openNew(tree, key, now)
  try {
    for (const hash of before.hashes) writeAll(fd, await content(hash))
    // Cut at the end, not emptied at the start: ext4 answers that by writing the file to the disk at once.
    if (fstatSync(fd).size !== before.size) ftruncateSync(fd, before.size)
    fchmodSync(fd, before.mode)
    futimesSync(fd, toSeconds(before.mtimeNs), toSeconds(before.mtimeNs))
  } finally {
    closeSync(fd)
  }
}

/** The very file that was snapshotted is written in place: its other hard links and attributes survive. */
function openSame(tree: AnchoredTree, key: PathKey, before: FileEntry): number | null {
  const fd = openToWrite(tree, key)
  if (fd === null) return null
  const stat = fstatSync(fd, { bigint: true })
  if (stat.isFile() && stat.ino === before.inode) return fd
  closeSync(fd)
  return null
}

function openToWrite(tree: AnchoredTree, key: PathKey): number | null {
  const flags = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  try {
    return openSync(tree.locate(key), flags)
  } catch (error) {
    if (!isSystemError(error)) throw error
    if (!isDenied(error)) return null
  }
  try {
    setMode(tree.locate(key), 0o600)
    return openSync(tree.locate(key), flags)
  } catch (error) {
    if (isSystemError(error)) return null
    throw error
  }
}

function openNew(tree: AnchoredTree, key: PathKey, now: Entry | null): number {
  if (now?.type === 'file') tree.change(key, unlinkSync)
  return tree.change(key, (path) => openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600))
}

function writeAll(fd: number, content: Uint8Array): void {
  for (let written = 0; written < content.length; ) written += writeSync(fd, content, written)
}
