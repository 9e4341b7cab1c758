import type { ReadChange, ReadChangeRequest } from '../../ports/workspaces.ts'
import { git } from './git.ts'
import { toText } from './index-file.ts'
import type { OpenRepository } from './open-repositories.ts'
import { parseRawDiff, rawDiffOptions, type RawChange } from './raw-diff.ts'
import { readSizes } from './read-sizes.ts'
import { toObjectId } from './ref-name.ts'

/** Reads the contents of all files that differ between two commits from the object database. */
export async function readChange(opened: OpenRepository, { base, head, maxFileBytes, paths }: ReadChangeRequest): Promise<ReadChange> {
  const args = ['diff-tree', '-r', ...rawDiffOptions, '--end-of-options', toObjectId(base), toObjectId(head)]
  const all = parseRawDiff(await git({ gitDir: opened.repository.gitDir, args }))
  const wanted = paths === undefined ? null : new Set(paths)
  const changes = all.filter(({ key }) => wanted === null || wanted.has(toText(key)))
  const sizes = await readSizes(opened.repository.gitDir, changes.flatMap(({ oldMode, oldId, newMode, newId }) => [...(isPlainFile(oldMode) ? [oldId] : []), ...(isPlainFile(newMode) ? [newId] : [])]))
  const files: ReadChange['files'][number][] = []
  const leftOut: string[] = []
  for (const change of changes) {
    const isTooLarge = [change.oldId, change.newId].some((id) => (sizes.get(id) ?? 0) > maxFileBytes)
    const sides = isTooLarge ? null : await readSides(opened, change)
    if (sides === null) leftOut.push(toText(change.key))
    else files.push({ path: toText(change.key), ...sides })
  }
  return { files, leftOut }
}

/** Null for what is not a plain file on one of the sides where it is. */
async function readSides(opened: OpenRepository, { oldMode, oldId, newMode, newId }: RawChange): Promise<{ readonly base: Buffer | null; readonly head: Buffer | null } | null> {
  if ([oldMode, newMode].some((mode) => mode !== 0 && !isPlainFile(mode))) return null
  const read = async (mode: number, id: string): Promise<Buffer | null> => (mode === 0 ? null : await opened.objects.require(id, 'blob'))
  return { base: await read(oldMode, oldId), head: await read(newMode, newId) }
}

function isPlainFile(mode: number): boolean {
  return (mode & 0o170000) === 0o100000
}
