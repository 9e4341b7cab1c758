import { randomUUID } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { replaceFile } from './durable-file.ts'
import { git, type GitCall } from './git.ts'
import { readIndex, type IndexEntry } from './index-file.ts'
import type { PrivateRepository } from './private-repository.ts'
import { renderCone } from './sparse-cone.ts'
import { ifMissing } from './user-repository.ts'

/** What a set-up left behind, to be reused while the lock files stay the same. */
export type KeptSetup = { readonly key: string; readonly paths: readonly string[] }

/**
 * A folder of the pool and its git folder. The folder holds files only; index, HEAD and sparse cones live in a git folder of the
 * slot's own inside the private repository, which no agent is told of. A new slot always gets a new git folder, so that an orphaned
 * git of a dead orchestrator cannot write into it.
 */
export type Slot = {
  readonly repository: PrivateRepository
  readonly path: string
  readonly gitDir: string
  readonly sparse: readonly string[]
  /** Of the folder that was made. */
  inode: bigint
  /** Mode that new folders get here (umask, set-group-id). */
  readonly folderMode: number
  readonly fileMode: number
  setup: KeptSetup | null
  /** Second in which the last checkout ended. */
  checkedOutAtSeconds: number
}

/** Makes the folders of a slot; the checkout is still empty. */
export async function makeSlot(repository: PrivateRepository, path: string, sparse: readonly string[]): Promise<Slot> {
  const gitDir = join(repository.gitDir, 'slots', randomUUID())
  await mkdir(join(gitDir, 'info'), { recursive: true })
  await Promise.all([
    writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n'),
    writeFile(join(gitDir, 'commondir'), '../..\n'),
    writeFile(join(gitDir, 'exclude'), ''),
    sparse.length > 0 ? writeFile(join(gitDir, 'info', 'sparse-checkout'), renderCone(sparse)) : null,
  ])
  await mkdir(dirname(path), { recursive: true })
  await mkdir(path)
  const [folder, file] = await Promise.all([lstat(path, { bigint: true }), lstat(join(gitDir, 'HEAD'))])
  return { repository, path, gitDir, sparse, inode: folder.ino, folderMode: Number(folder.mode) & 0o7777, fileMode: file.mode & 0o777, setup: null, checkedOutAtSeconds: 0 }
}

/** Makes the folder of a slot anew at the same path, after the old one was removed. */
export async function renewSlot(slot: Slot): Promise<void> {
  await removeFolder(slot.path)
  await rm(join(slot.gitDir, 'index'), { force: true })
  await rm(join(slot.gitDir, 'index.lock'), { force: true })
  await mkdir(slot.path, { recursive: true })
  slot.inode = (await lstat(slot.path, { bigint: true })).ino
  slot.setup = null
}

/** False when an agent has put something else in the place of the folder, or removed it. */
export async function isOwnFolder(slot: Slot): Promise<boolean> {
  const found = await lstat(slot.path, { bigint: true }).catch(ifMissing(null))
  return found?.isDirectory() === true && found.ino === slot.inode
}

/** A call of git in a slot. */
export function inSlot(slot: Slot, call: Omit<GitCall, 'gitDir' | 'workTree'>): GitCall {
  const cone = slot.sparse.length > 0 ? ([['core.sparseCheckout', 'true'], ['core.sparseCheckoutCone', 'true']] as const) : []
  const settings = [['core.excludesFile', join(slot.gitDir, 'exclude')] as const, ...cone, ...(call.settings ?? [])]
  return { ...call, gitDir: slot.gitDir, workTree: slot.path, settings }
}

/**
 * Writes the files of a commit. In a used slot every file whose stat data (ctime and inode among them) differ from what was written
 * is written again, so restoring a size and an mtime hides nothing.
 */
export async function checkOut(slot: Slot, commit: string, signal?: AbortSignal): Promise<void> {
  await git(inSlot(slot, { args: ['read-tree', '-u', '--reset', '--end-of-options', commit], ...(signal === undefined ? {} : { signal }) }))
  slot.checkedOutAtSeconds = Math.floor((await lstat(join(slot.gitDir, 'index'))).mtimeMs / 1000)
}

/** Entries of the slot's index. */
export function slotEntries(slot: Slot): Promise<readonly IndexEntry[]> {
  return readIndex(join(slot.gitDir, 'index'), slot.repository.user.objectFormat)
}

/** Tells git which paths are Fleet's own furniture, so that they never count as an agent's change. */
export async function excludePaths(slot: Slot, paths: readonly string[]): Promise<void> {
  const lines = paths.filter((path) => !/[\n\r]/.test(path)).map((path) => `/${path.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`)}`)
  await replaceFile(join(slot.gitDir, 'exclude'), lines.map((line) => `${line}\n`).join(''))
}

/** Removes a slot, whatever an agent did to it. */
export async function destroySlot(slot: Slot): Promise<void> {
  await removeFolder(slot.path)
  await removeFolder(slot.gitDir)
}

/**
 * Removes a folder, read-only and unreadable ones too. It is moved out of the way first: a process that still writes into it
 * by its old name finds nothing.
 */
export async function removeFolder(path: string): Promise<void> {
  if ((await lstat(path).catch(ifMissing(null))) === null) return
  const trash = join(dirname(path), `.trash-${randomUUID()}`)
  await rename(path, trash)
  await removeTree(trash)
}

/** Removes a file or folder in place. */
export async function removeTree(path: string | Buffer): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    await openUp(path)
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Gives the owner back the right to enter and change every folder below and to read every file, but not those with other names elsewhere. */
export async function openUp(path: string | Buffer): Promise<void> {
  const found = await lstat(path).catch(ifMissing(null))
  if (found?.isFile() === true && (found.mode & 0o400) === 0 && found.nlink === 1) await chmod(path, (found.mode & 0o7777) | 0o400)
  if (found?.isDirectory() !== true) return
  if ((found.mode & 0o700) !== 0o700) await chmod(path, (found.mode & 0o7777) | 0o700)
  for (const entry of await readdir(path, { withFileTypes: true, encoding: 'buffer' })) {
    if (entry.isDirectory() || entry.isFile()) await openUp(childOf(path, entry.name))
  }
}

/** Path of an entry of a folder, as bytes. */
export function childOf(folder: string | Buffer, name: Buffer): Buffer {
  return Buffer.concat([typeof folder === 'string' ? Buffer.from(folder) : folder, Buffer.from('/'), name])
}
