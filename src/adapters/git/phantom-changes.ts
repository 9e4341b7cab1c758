import { randomUUID } from 'node:crypto'
import { readFile, lstat } from 'node:fs/promises'
import { invariant } from '../../core/unreachable.ts'
import { inside } from './clean-slot.ts'
import { git } from './git.ts'
import { toBytes } from './index-file.ts'
import type { RawChange } from './raw-diff.ts'
import { inSlot, slotEntries, type Slot } from './slot.ts'
import { ifMissing } from './user-repository.ts'

/**
 * Finds changes that nobody made: where a commit holds what its own attributes would not store (CRLF under `text`, for one), git
 * calls a file modified that is byte for byte what it checked out. Only repositories with attributes can have them.
 */
export async function findPhantoms(slot: Slot, changes: readonly RawChange[]): Promise<readonly RawChange[]> {
  const suspects = changes.filter((change) => change.status === 'M' && change.oldMode === change.newMode && !change.key.includes('\n'))
  if (suspects.length === 0) return []
  const entries = await slotEntries(slot)
  if (!entries.some((entry) => entry.key === '.gitattributes' || entry.key.endsWith('/.gitattributes'))) return []
  const phantoms: RawChange[] = []
  // One at a time in memory-sized groups: the contents of all suspects could be large.
  for (let at = 0; at < suspects.length; at += 64) {
    const group = suspects.slice(at, at + 64)
    const contents = await checkedOutContents(slot, group)
    for (const [position, change] of group.entries()) {
      const path = inside(slot, change.key)
      if ((await lstat(path).catch(ifMissing(null)))?.isFile() !== true) continue
      if (contents[position]?.equals(await readFile(path)) === true) phantoms.push(change)
    }
  }
  return phantoms
}

/** What a checkout writes for the old side of each change. Converted contents come without their length, so a request that must fail divides them. */
async function checkedOutContents(slot: Slot, changes: readonly RawChange[]): Promise<readonly Buffer[]> {
  const divider = randomUUID()
  const requests = changes.map((change) => Buffer.concat([Buffer.from(`${change.oldId} `), toBytes(change.key), Buffer.from(`\n${divider} -\n`)]))
  const output = await git(inSlot(slot, { args: ['cat-file', '--batch=%(objectname)', '--filters'], stdin: Buffer.concat(requests) }))
  const end = Buffer.from(`\n${divider} missing\n`)
  const contents: Buffer[] = []
  for (let at = 0; contents.length < changes.length; ) {
    const start = output.indexOf(10, at) + 1
    const next = output.indexOf(end, start - 1)
    invariant(start > 0 && next !== -1, 'cat-file answers every request')
    contents.push(output.subarray(start, next))
    at = next + end.length
  }
  return contents
}
