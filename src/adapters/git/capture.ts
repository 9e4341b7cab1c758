import { lstat, mkdir, readdir } from 'node:fs/promises'
import type { Change } from '../../core/run/event.ts'
import type { CapturedChange, ChangedPath, CommitMessage } from '../../ports/workspaces.ts'
import { removeTree, inSlot, openUp, slotEntries, type Slot } from './slot.ts'
import { inside } from './clean-slot.ts'
import { formatCommit } from './commit-object.ts'
import { durableBatch } from './git-environment.ts'
import { git, runGit } from './git.ts'
import { findHazards, type Hazards } from './hazards.ts'
import { gitlinkMode, toBytes, toText } from './index-file.ts'
import { writeLooseObject } from './loose-object.ts'
import { findPhantoms } from './phantom-changes.ts'
import { parseRawDiff, rawDiffOptions, type RawChange } from './raw-diff.ts'
import { ifMissing } from './user-repository.ts'

/** What `captureChange` needs besides the slot. */
export type CaptureRequest = {
  /** Commit that was checked out. */
  readonly base: string
  readonly message: CommitMessage
  /** Keys of what Fleet itself put there. */
  readonly furniture: readonly string[]
  /** Folders that links of ours lead to. */
  readonly linkTargets: readonly string[]
  readonly at: number
}

/** Reads what changed in a slot and writes it as a commit of the private repository, durably; no ref points at it. */
export async function captureChange(slot: Slot, request: CaptureRequest): Promise<CapturedChange> {
  const foreign = await emptySubmodules(slot)
  const refused = await addAll(slot)
  let changes = await readChanges(slot, request.base)
  const hazards = await findHazards(slot, { changes, linkTargets: request.linkTargets })
  const unwanted = await findUnwanted(slot, changes, { hazards, request })
  if (unwanted.length > 0) {
    await unstage(slot, unwanted)
    changes = await readChanges(slot, request.base)
  }
  const tree = (await git(inSlot(slot, { args: ['write-tree'], settings: durableBatch }))).toString('latin1').trim()
  const { objectsDir, user } = slot.repository
  const body = formatCommit({ tree, parents: [request.base], message: request.message, at: request.at })
  const commit = await writeLooseObject(objectsDir, { type: 'commit', body }, { objectFormat: user.objectFormat, sync: true })
  const nested = new Map([...hazards.nested, ...foreign, ...refused].map((key) => [key, 'nested-repository' as const]))
  return { ...summarise(changes), commit, base: request.base, changed: toChangedPaths(changes, { outside: hazards.outside, nested }) }
}

/** Folders of submodules stay empty: what was put there would be invisible to git. Answers where something was. */
async function emptySubmodules(slot: Slot): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await slotEntries(slot)) {
    if (entry.mode !== gitlinkMode) continue
    const path = inside(slot, entry.key)
    if (await holdsAnything(path)) {
      found.push(entry.key)
      await removeTree(path)
      await mkdir(path)
    }
  }
  return found
}

async function holdsAnything(path: Buffer): Promise<boolean> {
  const found = await lstat(path).catch(ifMissing(null))
  return found?.isDirectory() === true && (await readdir(path)).length > 0
}

/** Stages everything. Answers what git refuses to take: repositories without a commit, names that pass for `.git`. */
async function addAll(slot: Slot): Promise<readonly string[]> {
  const sparse = slot.sparse.length > 0 ? ['--sparse'] : []
  const add = inSlot(slot, { args: ['add', '-A', '--ignore-errors', ...sparse], settings: durableBatch })
  if ((await runGit(add)).code === 0) return []
  await openUp(slot.path)
  if ((await runGit(add)).code === 0) return []
  const left = await git(inSlot(slot, { args: ['ls-files', '--others', '--exclude-standard', '-z'] }))
  const keys = left.toString('latin1').split('\0').filter((key) => key !== '')
  return keys.map((key) => key.replace(/\/$/, ''))
}

async function readChanges(slot: Slot, base: string): Promise<readonly RawChange[]> {
  return parseRawDiff(await git(inSlot(slot, { args: ['diff-index', '--cached', ...rawDiffOptions, '--end-of-options', base, '--'] })))
}

/** Entries that must not be in the commit: repositories, Fleet's own furniture, and files that nobody changed. */
async function findUnwanted(slot: Slot, changes: readonly RawChange[], context: { readonly hazards: Hazards; readonly request: CaptureRequest }): Promise<readonly RawChange[]> {
  const { furniture } = context.request
  const own = (key: string): boolean => furniture.some((path) => key === path || key.startsWith(`${path}/`))
  const unwanted = changes.filter((change) => change.newMode === gitlinkMode || own(change.key))
  return [...unwanted, ...(await findPhantoms(slot, changes.filter((change) => !unwanted.includes(change))))]
}

/** Puts the base's entry back into the index, or none. */
async function unstage(slot: Slot, changes: readonly RawChange[]): Promise<void> {
  const records = changes.map((change) => Buffer.concat([Buffer.from(`${change.oldMode.toString(8)} ${change.oldId}\t`), toBytes(change.key), Buffer.from([0])]))
  await git(inSlot(slot, { args: ['update-index', '-z', '--index-info'], stdin: Buffer.concat(records) }))
}

function summarise(changes: readonly RawChange[]): Omit<Change, 'commit' | 'base'> {
  return {
    files: changes.length,
    linesAdded: changes.reduce((sum, change) => sum + (change.linesAdded ?? 0), 0),
    linesRemoved: changes.reduce((sum, change) => sum + (change.linesRemoved ?? 0), 0),
    paths: changes.map((change) => toText(change.key)).sort().slice(0, 200),
  }
}

function toChangedPaths(changes: readonly RawChange[], hazards: { readonly outside: ReadonlySet<string>; readonly nested: ReadonlyMap<string, 'nested-repository'> }): readonly ChangedPath[] {
  const changed = new Map<string, ChangedPath>()
  for (const change of changes) {
    changed.set(change.key, { path: toText(change.key), change: kindOf(change), hazard: hazards.outside.has(change.key) ? 'symlink-outside' : 'none' })
  }
  for (const [key, hazard] of hazards.nested) changed.set(key, { path: toText(key), change: changed.get(key)?.change ?? 'added', hazard })
  return [...changed.values()].sort((one, other) => (one.path < other.path ? -1 : 1))
}

function kindOf(change: RawChange): ChangedPath['change'] {
  if (change.status === 'A') return 'added'
  if (change.status === 'D') return 'deleted'
  if (change.status === 'T') return 'type-changed'
  return change.oldId === change.newId ? 'mode-changed' : 'modified'
}
