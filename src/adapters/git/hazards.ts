import { lstat, readlink, realpath } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { inside } from './clean-slot.ts'
import { foldersAbove, gitlinkMode, toText } from './index-file.ts'
import type { RawChange } from './raw-diff.ts'
import { childOf, type Slot } from './slot.ts'
import { ifMissing } from './user-repository.ts'

/** Changed paths that must not land, by key. */
export type Hazards = {
  readonly outside: ReadonlySet<string>
  /** Folders with a `.git` of their own. */
  readonly nested: ReadonlySet<string>
}

const symlinkMode = 0o120000

/** Looks for symlinks that leave the workspace and for repositories inside it. */
export async function findHazards(slot: Slot, look: { readonly changes: readonly RawChange[]; readonly linkTargets: readonly string[] }): Promise<Hazards> {
  const outside = new Set<string>()
  const nested = new Set<string>()
  const root = await realpath(slot.path)
  const allowed = [root, ...look.linkTargets]
  for (const change of look.changes) {
    if (change.newMode === gitlinkMode) nested.add(change.key)
    if (change.newMode === symlinkMode && (await leadsOut(slot, change.key, { root, allowed }))) outside.add(change.key)
  }
  const folders = new Set(look.changes.filter((change) => change.status !== 'D').flatMap((change) => foldersAbove(change.key)))
  await Promise.all(
    [...folders].map(async (folder) => {
      if ((await lstat(childOf(inside(slot, folder), Buffer.from('.git'))).catch(ifMissing(null))) !== null) nested.add(folder)
    }),
  )
  return { outside, nested }
}

/** By its words (where it will lead in any checkout) and by what it resolves to here (through links that were there before). */
async function leadsOut(slot: Slot, key: string, area: { readonly root: string; readonly allowed: readonly string[] }): Promise<boolean> {
  const path = inside(slot, key)
  const target = await readlink(path, { encoding: 'utf8' }).catch(ifMissing(null))
  if (target === null) return false
  const folder = dirname(join(area.root, toText(key)))
  if (target.startsWith('/') || !isWithin(resolve(folder, target), area.root)) return true
  const real = await realpath(path).catch(() => null)
  return real !== null && !area.allowed.some((top) => isWithin(real, top))
}

function isWithin(path: string, top: string): boolean {
  return path === top || path.startsWith(top.endsWith(sep) ? top : `${top}${sep}`)
}
