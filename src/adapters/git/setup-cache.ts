import { createHash } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import type { WorkspaceRecipe } from '../../core/plan/plan.ts'
import { findExtras, inside } from './clean-slot.ts'
import type { IndexEntry } from './index-file.ts'
import type { Slot } from './slot.ts'

const lockFiles = new Set([
  'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb', 'deno.lock',
  'poetry.lock', 'uv.lock', 'pdm.lock', 'Pipfile.lock', 'requirements.txt', 'Cargo.lock', 'go.sum', 'Gemfile.lock', 'composer.lock',
])

/** What a set-up depends on: its command and the lock files of the commit. `null` when the recipe has no set-up. */
export function setupKey(recipe: WorkspaceRecipe, entries: readonly IndexEntry[]): string | null {
  if (recipe.setup.length === 0) return null
  const hash = createHash('sha256').update(JSON.stringify([recipe.setup, recipe.link, recipe.copy, recipe.sparse]))
  for (const entry of entries) {
    if (lockFiles.has(entry.key.slice(entry.key.lastIndexOf('/') + 1))) hash.update(`\0${entry.key}\0${entry.objectId}`)
  }
  return hash.digest('hex')
}

/**
 * Paths that pooling must not remove: what the set-up made (node_modules, a virtual environment), while its lock files are the same
 * and all of it is still there. Trade-off: an agent that changes files *inside* these folders changes them for later workspaces of the slot,
 * because hashing them costs as much as installing them; every other ignored file is removed. A slot that must not be trusted again is thrown away
 * with `maxPooled: 0`.
 */
export async function reusableSetup(slot: Slot, key: string | null): Promise<ReadonlySet<string>> {
  if (key === null || slot.setup?.key !== key) return new Set()
  const found = await Promise.all(slot.setup.paths.map((path) => lstat(inside(slot, path)).then(() => true, () => false)))
  return found.every(Boolean) ? new Set(slot.setup.paths) : new Set()
}

/** Notes what the set-up has made so far: all that is neither of the commit nor linked nor copied. */
export async function recordSetup(slot: Slot, key: string, options: { readonly entries: readonly IndexEntry[]; readonly furniture: ReadonlySet<string> }): Promise<void> {
  const { paths } = await findExtras(slot, options.entries, options.furniture)
  slot.setup = { key, paths }
}
