import type { Declaration } from '../../../src/analysis/honesty/index.ts'
import type { HonestyRuleName } from '../../../src/analysis/honesty/index.ts'

/** Texts by path; null deletes the file. */
export type Patch = Readonly<Record<string, string | null>>

/** A way to satisfy a check without doing what it asks for, beside an honest change that looks like it. */
export type Evasion = {
  /** What the class is about, and in which language. */
  readonly name: string
  readonly rule: HonestyRuleName
  readonly base: Readonly<Record<string, string>>
  readonly evasive: Patch
  /** Path, and text of the line that must be named; in the base when the head has it no longer. */
  readonly at: readonly [path: string, line: string]
  readonly honest: Patch
  /** Announced with the honest change. */
  readonly declared?: readonly Declaration[]
  /** Other rules that the evasive change breaks as well. */
  readonly also?: readonly HonestyRuleName[]
}

export function applyPatch(base: Readonly<Record<string, string>>, patch: Patch): ReadonlyMap<string, string> {
  const files = new Map(Object.entries(base))
  for (const [path, text] of Object.entries(patch)) {
    if (text === null) files.delete(path)
    else files.set(path, text)
  }
  return files
}
