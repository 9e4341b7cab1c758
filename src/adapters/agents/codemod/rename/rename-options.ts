import type { RenameSpec } from '../../../../core/plan/agent-spec.ts'
import type { Failure } from '../../../../core/run/failure.ts'

export type RenameOptions = {
  /** Absolute path of the folder to change. */
  readonly workspace: string
  readonly spec: RenameSpec
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  /** The language server's whole environment. */
  readonly environment: Readonly<Record<string, string>>
  /** The language server's folder for temporary files, removed by the caller. */
  readonly temporaryFolder: string
  /** Where to look for a language server that the project does not have itself; default: Fleet's own folder. */
  readonly peerFolder?: string
}

export type RenameOutcome =
  /** `edits` is 0 when the symbol bears the new name already. */
  { readonly status: 'renamed'; readonly files: number; readonly edits: number } | { readonly status: 'failed'; readonly failure: Failure }
