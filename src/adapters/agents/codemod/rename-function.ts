import type { RenameSpec } from '../../../core/plan/agent-spec.ts'
import type { Failure } from '../../../core/run/failure.ts'

/** Renames a symbol across a workspace; handed in, so that the language servers stay out of the other codemods. */
export type RenameFunction = (options: {
  readonly workspace: string
  readonly spec: RenameSpec
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  readonly environment: Readonly<Record<string, string>>
  readonly temporaryFolder: string
}) => Promise<{ readonly status: 'renamed'; readonly files: number; readonly edits: number } | { readonly status: 'failed'; readonly failure: Failure }>
