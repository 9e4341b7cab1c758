import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Isolation, Repository } from '../core/plan/plan.ts'
import type { CommitMessage, Workspace, WorkspaceRequest, Workspaces } from './workspaces.ts'
import type { PicturedModes, TreePicture } from './workspaces.samples.ts'

/** An adapter over a repository of its own. */
export type WorkspacesUnderTest = {
  readonly workspaces: Workspaces
  readonly repository: Repository
  /** The commit to start from; `null` for in-place work. */
  readonly commit: string | null
  /** The user's folder as it is now. */
  readTree(): TreePicture
  /** The same state as another orchestrator finds it, after this one died without a word. */
  reopen(): Promise<Workspaces>
  /** What the adapter keeps for workspaces that are in use (checkouts, unsettled snapshots), to be empty after each has been released or swept. */
  leftovers(): Promise<readonly string[]>
  /** Closes everything and removes every folder. */
  dispose(): Promise<void>
}

/** Makes an adapter whose repository holds what `populate` writes into the folder it is given; in git, all of it is committed but what is ignored. */
export type MakeWorkspaces = (populate: (folder: string) => void) => Promise<WorkspacesUnderTest>

/** What the parts of the suite share. */
export type Context = { readonly isolation: Isolation; readonly make: MakeWorkspaces; readonly modes: PicturedModes }

export const message: CommitMessage = { subject: 'change', body: '', trailers: [['Fleet-Task', 't']] }
/** A small tree with one of everything. */
export function populateSample(folder: string): void {
  mkdirSync(join(folder, 'src/deep'), { recursive: true })
  writeFileSync(join(folder, 'src/five.txt'), '1\n2\n3\n4\n5\n')
  writeFileSync(join(folder, 'src/four.txt'), 'a\nb\nc\nd\n')
  writeFileSync(join(folder, 'src/deep/tool.sh'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(folder, 'empty'), '')
  writeFileSync(join(folder, 'binary'), Buffer.from([0, 1, 2, 255, 0]))
  symlinkSync('src/five.txt', join(folder, 'link'))
  writeFileSync(join(folder, '.gitignore'), '*.log\n/cache/\n')
}

/** Prepares for attempt 1 of one task, unless told otherwise. */
export async function prepare(subject: WorkspacesUnderTest, changes: Partial<WorkspaceRequest> = {}, workspaces: Workspaces = subject.workspaces): Promise<Workspace> {
  const recipe = { link: [], copy: [], setup: [], sparse: [] }
  const { repository, commit } = subject
  const { signal } = new AbortController()
  return workspaces.prepare({ runId: 'run', taskId: 'task', attempt: 1, repository, commit, recipe, files: [], minFreeDiskBytes: 0, signal, ...changes })
}
