import type { SourceBytes } from './analyze-sources.ts'
import type { Finding, Note } from './model.ts'

/** What another program says about files, by path; `notes` tell what kept it from a full answer. */
export type LintResult = { readonly findings: ReadonlyMap<string, readonly Finding[]>; readonly notes: readonly Note[] }

/** A program that judges files of some languages, many in one run. */
export type Linter = {
  /** Changes whenever its answers may. */
  readonly version: string
  readonly reads: (path: string) => boolean
  readonly lint: (files: readonly SourceBytes[]) => Promise<LintResult>
}
