import { chmod, lstat, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import type { Conflict } from '../../../../core/run/failure.ts'
import type { AgentContext } from '../../../../ports/agent.ts'
import { containPath } from '../contained-path.ts'
import type { Copy } from './list-copies.ts'
import { isBinary, mergeFile } from './merge-file.ts'
import { rewriteImports, type Relocation } from './rewrite-imports.ts'
import type { SourceHistory } from './source-history.ts'

/** One copy worked out, not yet written. */
export type PlannedCopy = ReadyCopy
  | { readonly status: 'refused'; readonly problems: readonly string[] }
  | { readonly status: 'conflict'; readonly conflict: Conflict }
  | { readonly status: 'no-git' }

export type ReadyCopy = {
  readonly status: 'ready'
  readonly copy: Copy
  /** Absolute path to write. */
  readonly path: string
  readonly action: 'added' | 'updated' | 'merged' | 'unchanged'
  /** Bytes of a file, text of a link. */
  readonly content: Buffer
  readonly changes: readonly string[]
}

export type CopyPlace = {
  readonly sourceRoot: string
  readonly targetRoot: string
  readonly relocation: Relocation
  /** The source at the commit of the last copy, `null` when there is none. */
  readonly history: Extract<SourceHistory, { status: 'opened' }> | null
  readonly context: AgentContext
}

/** Works out what one copy writes: imports rewritten, merged with the target's own version. */
export async function planCopy(copy: Copy, place: CopyPlace): Promise<PlannedCopy> {
  const target = await containPath(place.targetRoot, copy.target)
  if (target.status === 'refused') return { status: 'refused', problems: [target.reason] }
  const existing = await lstat(target.path).catch(() => undefined)
  if (copy.kind === 'link') return planLink(copy, target.path, place)
  if (existing?.isSymbolicLink() === true) return refuse(`${copy.target} is a symbolic link in the target`)
  if (existing !== undefined && !existing.isFile()) return refuse(`${copy.target} is not a file in the target`)
  const original = await readFile(join(place.sourceRoot, copy.source))
  const { content, changes, problems } = rewriteContent(copy, original, place.relocation)
  if (problems.length > 0) return { status: 'refused', problems }
  if (existing === undefined) return { status: 'ready', copy, path: target.path, action: 'added', content, changes }
  const hasMode = !copy.isExecutable || (existing.mode & 0o100) !== 0
  return mergeCopy({ copy, path: target.path, content, changes, hasMode }, place)
}

type Candidate = Pick<ReadyCopy, 'copy' | 'path' | 'content' | 'changes'> & { readonly hasMode: boolean }

async function mergeCopy({ hasMode, ...candidate }: Candidate, { relocation, history, context }: CopyPlace): Promise<PlannedCopy> {
  const { copy, path, content } = candidate
  const target = await readFile(path)
  if (target.equals(content)) return { status: 'ready', ...candidate, action: hasMode ? 'unchanged' : 'updated' }
  const old = await history?.read(copy.source)
  // The base gets the same rewriting, so that an import line differs only where somebody changed it.
  const base = old && rewriteContent(copy, old, relocation).content
  const merge = await mergeFile({ target, base, source: content }, context)
  if (merge.status === 'conflict') return { status: 'conflict', conflict: { path: copy.target, reason: merge.reason, hunks: merge.hunks } }
  if (merge.status === 'no-git') return merge
  const action = merge.content.equals(target) && hasMode ? 'unchanged' : merge.content.equals(content) ? 'updated' : 'merged'
  return { status: 'ready', ...candidate, content: merge.content, action }
}

function rewriteContent(copy: Copy, content: Buffer, relocation: Relocation): { content: Buffer; changes: readonly string[]; problems: readonly string[] } {
  if (isBinary(content)) return { content, changes: [], problems: [] }
  const { text, changes, problems } = rewriteImports(copy, content.toString('utf8'), relocation)
  return { content: changes.length === 0 ? content : Buffer.from(text), changes, problems }
}

async function planLink(copy: Extract<Copy, { kind: 'link' }>, path: string, { relocation }: CopyPlace): Promise<PlannedCopy> {
  const to = relocation.targetOf(copy.to, copy.pair)
  if (to === undefined) return refuse(`${copy.source} is a symbolic link to ${copy.to}, which is not a copied file`)
  const text = posix.relative(posix.dirname(copy.target), to)
  const existing = await lstat(path).catch(() => undefined)
  if (existing !== undefined && !(existing.isSymbolicLink() && (await readlink(path)) === text)) {
    return { status: 'conflict', conflict: { path: copy.target, reason: 'add/add', hunks: '' } }
  }
  return { status: 'ready', copy, path, action: existing === undefined ? 'added' : 'unchanged', content: Buffer.from(text), changes: [] }
}

function refuse(problem: string): PlannedCopy {
  return { status: 'refused', problems: [problem] }
}

/** Writes what was worked out and nothing that is there already. */
export async function applyCopies(copies: readonly ReadyCopy[]): Promise<void> {
  for (const { copy, path, action, content } of copies) {
    if (action === 'unchanged') continue
    await mkdir(dirname(path), { recursive: true })
    if (copy.kind === 'link') await symlink(content.toString('utf8'), path)
    else {
      await writeFile(path, content)
      if (copy.isExecutable) await chmod(path, (await lstat(path)).mode | 0o111)
    }
  }
}
