import { lstat, open, readFile, rename, rm, rmdir, stat, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { syncFolder } from '../../platform/atomic-write.ts'
import { dirtyPaths, inView, splitNames, withCheckoutView, type CheckoutView } from './checkout-view.ts'
import { hasCode, replaceFile } from './durable-file.ts'
import { git } from './git.ts'
import { foldersAbove, toBytes, toText } from './index-file.ts'
import { childOf } from './slot.ts'
import { ifMissing, readRef, type UserRepository } from './user-repository.ts'

/** A move of the branch that the user has checked out. */
export type CheckoutMove = {
  readonly ref: string
  readonly from: string
  readonly to: string
  /** Where it is noted while it goes on, for the case that we are killed. */
  readonly journalFolder: string
  readonly moveRef: () => Promise<void>
}

type Journal = { readonly ref: string; readonly from: string; readonly to: string }

const journalName = 'user-checkout.json'

/**
 * Moves the user's files, index and branch together. Holds git's own lock of the index all the way; whatever fails, files and
 * index are as they were.
 *
 *   lock index ─► clean? nothing in the way? ─► journal ─► files ─► new index into the lock ─► branch (compare-and-swap) ─► rename index
 */
export async function moveCheckout(user: UserRepository, move: CheckoutMove): Promise<void> {
  const lock = await lockIndex(user)
  let replaced = false
  try {
    await withCheckoutView(user, move.journalFolder, async (view) => {
      await refuseDirt(view, move)
      await replaceFile(join(move.journalFolder, journalName), JSON.stringify({ ref: move.ref, from: move.from, to: move.to } satisfies Journal))
      try {
        await git(inView(view, { args: ['read-tree', '-m', '-u', '--end-of-options', move.from, move.to] }))
        await fillLock(lock, view.indexFile)
        await move.moveRef()
      } catch (error) {
        await bringBack(user, move)
        throw toRefusal(error, user)
      }
      await rename(join(user.gitDir, 'index.lock'), join(user.gitDir, 'index'))
      replaced = true
      await syncFolder(user.gitDir)
    })
  } finally {
    await lock.close()
    // After the rename a lock of that name would be somebody else's.
    if (!replaced) await rm(join(user.gitDir, 'index.lock'), { force: true })
    await rm(join(move.journalFolder, journalName), { force: true })
  }
}

/**
 * Ends what a killed process left half done: forward when the branch had moved, else back. The lock that is still there says that no git
 * came in between; without it the user has gone on and the journal is out of date. Files that are neither old nor new are the user's: refused.
 */
export async function recoverCheckout(user: UserRepository, journalFolder: string): Promise<void> {
  const path = join(journalFolder, journalName)
  const lock = join(user.gitDir, 'index.lock')
  const text = await readFile(path, 'utf8').catch(ifMissing(null))
  if (text === null) return
  if ((await lstat(lock).catch(ifMissing(null))) !== null) {
    const { ref, from, to } = JSON.parse(text) as Journal
    await refuseOwnEdits(user, { from, to, journalFolder })
    const forward = (await readRef(user, ref)) === to
    await bringBack(user, forward ? { from: to, to: from, journalFolder } : { from, to, journalFolder }, forward)
    await rm(lock, { force: true })
  }
  await rm(path, { force: true })
}

async function refuseOwnEdits(user: UserRepository, move: Pick<CheckoutMove, 'from' | 'to' | 'journalFolder'>): Promise<void> {
  await withCheckoutView(user, move.journalFolder, async (view) => {
    const touched = new Set(await changedNames(view, move, 'AMDT'))
    const unlike = async (commit: string): Promise<ReadonlySet<string>> => {
      await git(inView(view, { args: ['read-tree', '--reset', '--end-of-options', commit] }))
      return new Set(await dirtyPaths(view, commit))
    }
    const [old, next] = [await unlike(move.from), await unlike(move.to)]
    const own: string[] = []
    for (const key of touched) {
      const there = (await lstat(at(user, key)).catch(ifMissing(null))) !== null
      if (there && (old.has(key) || !(await isIn(view, move.from, key))) && (next.has(key) || !(await isIn(view, move.to, key)))) own.push(key)
    }
    if (own.length > 0) refuse(view, own, 'was being changed by a landing that was killed, and has edits since then')
  })
}

async function isIn(view: CheckoutView, commit: string, key: string): Promise<boolean> {
  return (await git(inView(view, { args: ['ls-tree', '-z', '--name-only', '--full-tree', '--end-of-options', commit, toText(key)] }))).length > 0
}

async function lockIndex(user: UserRepository): Promise<FileHandle> {
  return await open(join(user.gitDir, 'index.lock'), 'wx', 0o644).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error
    throw new FleetError('land-refused', `another git is at work in ${user.top}`, { hint: `Wait for it to end; if none is running, remove ${join(user.gitDir, 'index.lock')}.` })
  })
}

async function refuseDirt(view: CheckoutView, move: CheckoutMove): Promise<void> {
  const dirty = await dirtyPaths(view, move.from)
  if (dirty.length > 0) refuse(view, dirty, 'has changes that are not committed')
  const added = await changedNames(view, move, 'A')
  const inTheWay = (await Promise.all(added.map((key) => blocker(view, key)))).filter((key) => key !== null)
  if (inTheWay.length > 0) refuse(view, [...new Set(inTheWay)], 'has untracked files in the way')
}

function refuse(view: CheckoutView, keys: readonly string[], what: string): never {
  const more = keys.length > 5 ? ` and ${keys.length - 5} more` : ''
  throw new FleetError('checkout-dirty', `${view.user.top} ${what}: ${keys.slice(0, 5).map(toText).join(', ')}${more}`, { hint: 'Commit, stash or move them, then land again.' })
}

/** The untracked thing that lies where a new file has to go. Files that the move itself takes away are not untracked. */
async function blocker(view: CheckoutView, key: string): Promise<string | null> {
  const tracked = async (path: string): Promise<boolean> => (await git(inView(view, { args: ['ls-files', '-z', '--', toText(path)] }))).length > 0
  for (const path of [...foldersAbove(key), key]) {
    const found = await lstat(at(view.user, path)).catch(ifMissing(null))
    if (found === null) return null
    if (found.isDirectory() && path !== key) continue
    if (!(await tracked(path))) return path
  }
  return null
}

async function changedNames(view: CheckoutView, move: { readonly from: string; readonly to: string }, filter: string): Promise<readonly string[]> {
  const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', `--diff-filter=${filter}`, '--end-of-options', move.from, move.to]
  return splitNames(await git(inView(view, { args })))
}

/** Puts the files of `from` back. The user's index was never written, so it says which files differ. */
async function bringBack(user: UserRepository, move: Pick<CheckoutMove, 'from' | 'to' | 'journalFolder'>, keepIndex = false): Promise<void> {
  await withCheckoutView(user, move.journalFolder, async (view) => {
    for (const key of await changedNames(view, move, 'A')) await removeAdded(user, key)
    if (keepIndex) await git(inView(view, { args: ['read-tree', '--reset', '--end-of-options', move.from] }))
    const touched = new Set(await changedNames(view, move, 'AMDT'))
    const lost = (await dirtyPaths(view, move.from)).filter((key) => touched.has(key))
    const stdin = Buffer.concat(lost.map((key) => Buffer.concat([toBytes(key), Buffer.from([0])])))
    await git(inView(view, { args: ['checkout-index', '-f', '-u', '-z', '--stdin'], stdin }))
    if (keepIndex) await replaceFile(join(user.gitDir, 'index'), await readFile(view.indexFile))
  })
}

async function removeAdded(user: UserRepository, key: string): Promise<void> {
  await unlink(at(user, key)).catch(ifMissing(undefined))
  for (const folder of foldersAbove(key).toReversed()) {
    const removed = await rmdir(at(user, folder)).then(() => true, () => false)
    if (!removed) return
  }
}

/** The date of the file tells git which entries were written too recently to be trusted: it must be the one that git gave. */
async function fillLock(lock: FileHandle, indexFile: string): Promise<void> {
  const { atime, mtimeMs } = await stat(indexFile)
  await lock.writeFile(await readFile(indexFile))
  await lock.utimes(atime, new Date(Math.floor(mtimeMs)))
  await lock.sync()
}

function toRefusal(error: unknown, user: UserRepository): unknown {
  if (!(error instanceof FleetError) || error.code !== 'environment') return error
  return new FleetError('land-refused', `${user.top} was left as it was: ${error.message}`, { cause: error, hint: 'Merge the branch of the run by hand: git merge <branch>.' })
}

function at(user: UserRepository, key: string): Buffer {
  return childOf(user.top, toBytes(key))
}
