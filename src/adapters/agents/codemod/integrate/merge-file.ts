import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { isUtf8 } from 'node:buffer'
import { join } from 'node:path'
import type { AgentContext } from '../../../../ports/agent.ts'
import { runGit } from './source-history.ts'

const maxHunkCharacters = 4_000

export type MergeSides = { readonly target: Buffer; readonly base: Buffer | undefined; readonly source: Buffer }

export type MergeResult =
  | { readonly status: 'merged'; readonly content: Buffer }
  | { readonly status: 'conflict'; readonly reason: string; readonly hunks: string }
  | { readonly status: 'no-git' }

/** Merges what the target and the source made of one file since their common base; without a base equal content merges and different content conflicts. */
export async function mergeFile(sides: MergeSides, context: AgentContext): Promise<MergeResult> {
  const { target, base, source } = sides
  if (target.equals(source) || base?.equals(source) === true) return { status: 'merged', content: target }
  if (base?.equals(target) === true) return { status: 'merged', content: source }
  if (isBinary(target) || isBinary(source)) return { status: 'conflict', reason: 'binary', hunks: '' }
  const folder = join(context.temporaryFolder, 'merge')
  const path = (name: keyof MergeSides): string => join(folder, name)
  await mkdir(folder, { recursive: true })
  for (const name of ['target', 'base', 'source'] as const) await writeFile(path(name), sides[name] ?? '')
  // Without --stdout git writes the result into the first file, so that it need not pass through a log.
  const { end } = await runGit(['merge-file', '-L', 'target', '-L', 'base', '-L', 'source', path('target'), path('base'), path('source')], { folder, context })
  const content = await readFile(path('target'))
  await rm(folder, { recursive: true, force: true })
  if (end.status === 'not-started') return { status: 'no-git' }
  if (end.status === 'exited' && end.code === 0) return { status: 'merged', content }
  return { status: 'conflict', reason: base === undefined ? 'add/add' : 'content', hunks: cutHunks(content.toString('utf8')) }
}

/** True for what a text merge must not touch. */
export function isBinary(content: Buffer): boolean {
  return content.includes(0) || !isUtf8(content)
}

function cutHunks(merged: string): string {
  const hunks = [...merged.matchAll(/^<{7} target\r?\n[^]*?^>{7} source$/gm)].map(([hunk]) => hunk).join('\n')
  return hunks.length <= maxHunkCharacters ? hunks : `${hunks.slice(0, maxHunkCharacters - 2)}\n…`
}
