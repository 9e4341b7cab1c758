import { tmpdir } from 'node:os'
import { FleetError } from '../../core/fleet-error.ts'
import { inView, withCheckoutView, type CheckoutView } from './checkout-view.ts'
import { git, runGit } from './git.ts'
import { listInView, toPathspecs } from './list-work-files.ts'
import { ObjectReader } from './object-reader.ts'
import { readSizes } from './read-sizes.ts'
import { readRef, type UserRepository } from './user-repository.ts'

/** A path that differs between a commit and the work tree; `base` is null where the commit has no such file. */
export type WorkChange = { readonly key: string; readonly base: Buffer | null; readonly isTooLarge: boolean }

/** What differs between a commit and the work tree, paths with one character per byte. */
export type WorkChanges = { readonly commit: string; readonly changes: readonly WorkChange[] }

export type WorkChangeRequest = { readonly revision: string; readonly below: readonly string[]; /** By path, one character per byte. */ readonly maxBytesOf: (key: string) => number }

type BaseEntry = { readonly key: string; readonly id: string | null }

/** Compares a commit with the work tree, untracked files included, through a view: nothing of the repository is run. */
export async function readWorkChanges(user: UserRepository, { revision, below, maxBytesOf }: WorkChangeRequest): Promise<WorkChanges> {
  const commit = await readRef(user, revision)
  if (commit === null) {
    throw new FleetError('usage', `${revision} is no commit of ${user.top}`, { hint: 'Name a branch, tag or commit that is there; a shallow clone in CI may need `fetch-depth: 0`.' })
  }
  return withCheckoutView(user, tmpdir(), async (view) => {
    const entries = await listDifferent(view, commit, below)
    return { commit, changes: await readBases(view.gitDir, entries, maxBytesOf) }
  })
}

async function listDifferent(view: CheckoutView, commit: string, below: readonly string[]): Promise<readonly BaseEntry[]> {
  await runGit(inView(view, { args: ['update-index', '-q', '--refresh'] }))
  const options = ['--raw', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=all']
  const tracked = parseRaw(await git(inView(view, { args: ['diff-index', ...options, '--end-of-options', commit, '--', ...toPathspecs(below)] })))
  const known = new Set(tracked.map(({ key }) => key))
  const untracked = (await listInView(view, below, ['--others'])).filter((key) => !known.has(key))
  return [...tracked, ...untracked.map((key) => ({ key, id: null }))]
}

/** Reads `:<mode> <mode> <id> <id> <status>`, path, … A path in conflict comes twice, once without its base. */
function parseRaw(output: Buffer): readonly BaseEntry[] {
  const fields = output.toString('latin1').split('\0')
  const entries = new Map<string, BaseEntry>()
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [oldMode = '', , id = ''] = (fields[at] ?? '').split(' ')
    const key = fields[at + 1] ?? ''
    const isPlainFile = oldMode.startsWith(':100')
    const known = entries.get(key)
    if (known === undefined || known.id === null) entries.set(key, { key, id: isPlainFile ? id : null })
  }
  return [...entries.values()]
}

async function readBases(gitDir: string, entries: readonly BaseEntry[], maxBytesOf: WorkChangeRequest['maxBytesOf']): Promise<readonly WorkChange[]> {
  const sizes = await readSizes(gitDir, entries.flatMap(({ id }) => (id === null ? [] : [id])))
  const objects = new ObjectReader(gitDir)
  try {
    const changes: WorkChange[] = []
    for (const { key, id } of entries) {
      const isTooLarge = id !== null && (sizes.get(id) ?? 0) > maxBytesOf(key)
      changes.push({ key, isTooLarge, base: id === null || isTooLarge ? null : await objects.require(id, 'blob') })
    }
    return changes
  } finally {
    await objects.close()
  }
}
