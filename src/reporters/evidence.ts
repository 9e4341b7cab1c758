import type { Finding, Scores } from '../analysis/model.ts'

/** What a run left besides its events, gathered from its folder and its repositories: prompts, transcripts, diffs, findings. */
export type RunEvidence = {
  readonly tasks: ReadonlyMap<string, TaskEvidence>
  /** Findings of gates on the last attempt of each task that had one. */
  readonly findings: readonly GateFinding[]
  readonly quality: readonly QualityChange[]
}

export type TaskEvidence = { readonly prompt: string; readonly attempts: ReadonlyMap<number, AttemptEvidence> }

export type AttemptEvidence = {
  readonly transcript: readonly TranscriptEntry[]
  /** Entries that were left out before the first one. */
  readonly transcriptLeftOut: number
  /** End of the attempt's log. */
  readonly log: string
  /** Unified diff of what it changed, empty when there is none to be had. */
  readonly diff: string
  readonly isDiffCut: boolean
}

export type TranscriptEntry = {
  /** Milliseconds since the epoch; null where the record has no time. */
  readonly at: number | null
  readonly who: 'agent' | 'tool' | 'fleet'
  readonly text: string
}

export type GateFinding = { readonly task: string; readonly attempt: number; readonly check: string; readonly finding: Finding }

/** Scores of the files that a task changed, before and after. */
export type QualityChange = { readonly task: string; readonly base: Scores; readonly head: Scores }

export const noEvidence: RunEvidence = { tasks: new Map(), findings: [], quality: [] }
