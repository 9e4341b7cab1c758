import { constants } from 'node:fs'
import { cp, lstat, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import type { WorkspaceRecipe } from '../../core/plan/plan.ts'
import { toKey } from './index-file.ts'
import type { Slot } from './slot.ts'
import { ifMissing } from './user-repository.ts'

/** What a recipe put into a workspace; it is never part of a change. */
export type Furniture = {
  /** Keys of the links and copies themselves. */
  readonly paths: readonly string[]
  /** Keys of the topmost new path of each: the same, or a folder made on the way. */
  readonly roots: ReadonlySet<string>
}

/**
 * Links and copies paths of the user's checkout into a workspace. What the commit itself brings wins; what the user's checkout does
 * not have is left out.
 */
export async function furnish(slot: Slot, from: string, recipe: WorkspaceRecipe): Promise<Furniture> {
  const placed: string[] = []
  const roots = new Set<string>()
  const wanted = [...recipe.link.map((path) => ({ path, how: 'link' as const })), ...recipe.copy.map((path) => ({ path, how: 'copy' as const }))]
  for (const { path, how } of wanted) {
    const parts = checkPath(path, how)
    const source = join(from, ...parts)
    const target = join(slot.path, ...parts)
    if ((await lstat(source).catch(ifMissing(null))) === null) continue
    const root = await makeWay(slot.path, parts)
    if (root === null) continue
    roots.add(toKey(root))
    if (how === 'link') await symlink(source, target)
    else await cp(source, target, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, mode: constants.COPYFILE_FICLONE })
    placed.push(toKey(parts.join('/')))
  }
  return { paths: placed, roots }
}

function checkPath(path: string, how: 'link' | 'copy'): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  const bad = parts.length === 0 || path.startsWith('/') || path.includes('\0') || parts.some((part) => part === '..' || part.toLowerCase() === '.git')
  if (bad) {
    throw new FleetError('plan-invalid', `workspace.${how} names ${JSON.stringify(path)}, which may not be used`, { hint: 'Name paths inside the repository, relative to its top.' })
  }
  return parts
}

/**
 * Makes the folders above and answers the topmost path that is new; `null` when the path is taken or something on the way is not a real
 * folder (a link could lead out).
 */
async function makeWay(top: string, parts: readonly string[]): Promise<string | null> {
  let root: string | null = null
  for (let length = 1; length <= parts.length; length += 1) {
    const path = parts.slice(0, length).join('/')
    const found = await lstat(join(top, path)).catch(ifMissing(null))
    if (found === null) {
      root ??= path
      if (length < parts.length) await mkdir(join(top, path))
    } else if (length === parts.length || !found.isDirectory()) return null
  }
  return root
}
