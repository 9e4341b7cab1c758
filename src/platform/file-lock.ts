import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { FleetError } from '../core/fleet-error.ts'
import { writeFileAtomically } from './atomic-write.ts'
import { readProcessIdentity } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** A lock that this process holds until it releases it or dies. */
export type FileLock = {
  release(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What the lock file says about its holder. */
type Owner = {
  readonly pid: number
  readonly identity: ProcessIdentity | null
  readonly hostname: string
  readonly purpose: string
  readonly since: string
}

/** Locks of this process by path. Also keeps the guards from being collected, which would free them. */
const held = new Map<string, DatabaseSync>()

/** How long a taker tries while nobody living claims the lock: racing takers may all be refused once, or the winner is about to sign. */
const maxRaceMs = 500

/**
 * Takes the lock at `path` (in an existing folder) or throws FleetError `state-locked` naming its holder; does not wait for it.
 *
 * Two things lie on the disk. `<path>.guard` carries a lock of the operating system, taken by SQLite, as Node offers none itself: the
 * kernel frees it the moment its process is gone, so a taken-over lock cannot be raced for and no dead holder blocks anybody. It stays
 * when the lock is released: removing a locked file is a race. `<path>` names the holder for people and is checked as well, for the
 * case that a system call of ours made the kernel drop the lock (POSIX locks go when any descriptor of the file is closed).
 */
export async function acquireFileLock(path: string, { purpose }: { readonly purpose: string }): Promise<FileLock> {
  const key = join(realpathSync(dirname(path)), basename(path))
  const guard = await raceForGuard(path, key)
  const owner = readOwner(key)
  if (owner && owner.pid !== process.pid && isLiving(owner)) {
    guard.close()
    throw lockedError(path, owner)
  }
  held.set(key, guard)
  try {
    await writeFileAtomically(key, `${JSON.stringify(describeMyself(purpose))}\n`, { mode: 0o600 })
  } catch (error) {
    free(key)
    throw error
  }
  const release = async () => {
    if (held.get(key) === guard) free(key)
  }
  return { release, [Symbol.asyncDispose]: release }
}

/** Whether somebody living has signed the lock at `path`. Where the machine does not tell who lives, a signature is believed. */
export function isFileLockHeld(path: string): boolean {
  const owner = readOwner(path)
  return owner !== null && (owner.identity === null || isLiving(owner))
}

async function raceForGuard(path: string, key: string): Promise<DatabaseSync> {
  for (const until = performance.now() + maxRaceMs; ; await sleep(1 + Math.random() * 10)) {
    const guard = held.has(key) ? null : takeGuard(`${key}.guard`)
    if (guard) return guard
    const owner = readOwner(key)
    const isClaimed = owner !== null && isLiving(owner)
    if (isClaimed || performance.now() > until) throw lockedError(path, isClaimed || owner?.identity === null ? owner : null)
  }
}

function takeGuard(path: string): DatabaseSync | null {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    // Nothing is ever written: the file stays empty and has no journal.
    database.exec('PRAGMA journal_mode = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === sqliteBusy) return null
    throw new FleetError('environment', `cannot lock ${path}: ${(error as Error).message}`, {
      hint: 'Use a folder on a local disk that is writable and supports file locks.',
      cause: error,
    })
  }
}

const sqliteBusy = 5

/** The name goes first: once the guard is free, the file may be another's. */
function free(key: string): void {
  rmSync(key, { force: true })
  held.get(key)?.close()
  held.delete(key)
}

function describeMyself(purpose: string): Owner {
  return { pid: process.pid, identity: readProcessIdentity(process.pid), hostname: hostname(), purpose, since: new Date().toISOString() }
}

function isLiving({ pid, identity }: Owner): boolean {
  const now = identity && readProcessIdentity(pid)
  return !!now && now.startTicks === identity.startTicks && now.bootId === identity.bootId
}

function readOwner(key: string): Owner | null {
  try {
    const owner: unknown = JSON.parse(readFileSync(key, 'utf8'))
    return isOwner(owner) ? owner : null
  } catch {
    // Missing or damaged: the guard alone decides.
    return null
  }
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'since' in value && 'identity' in value
}

function lockedError(path: string, owner: Owner | null): FleetError {
  if (!owner) return new FleetError('state-locked', `${path} is held by another process`, { hint: 'Wait until it has ended, then try again.' })
  const { pid, purpose, since, hostname: host } = owner
  return new FleetError('state-locked', `${path} is held by process ${pid} on ${host} since ${since} (${purpose})`, {
    hint: `Wait until process ${pid} has ended, or stop it with: kill ${pid}`,
  })
}
