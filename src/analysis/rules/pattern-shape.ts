import type { NapiConfig } from '@ast-grep/napi'
import type { Category, Severity } from '../model.ts'

/** The text of a file without its comments, and of what stands in its loops. */
export type SearchedCode = { readonly code: string; readonly loops: string }

/** A rule in ast-grep's form, with what a finding of ours needs besides. */
export type PatternRule = {
  readonly id: string
  readonly languages: readonly ('python' | 'javascript')[]
  readonly category: Category
  readonly severity: Severity
  readonly cwe: string | null
  readonly message: string
  readonly mend: string
  /** Code without this text has no match and is not parsed for the rule. */
  readonly keyword: RegExp
  /** Asked when the keyword is there: may the code hold a match all the same? */
  readonly may?: (code: SearchedCode) => boolean
  readonly match: NapiConfig
}
