/**
 * Limits on what a change does to the code, judged on the changed files of base and head: what was there before does not count. A part that
 * could not be measured fails the gate when the gate asks for it.
 */
export type Gate = {
  /** No new finding of this severity or a worse one; null: findings are reported only. */
  readonly noNew: GateSeverity | null
  /** Least overall score of the changed files, 0 to 100. */
  readonly minScore: number | null
  /** The overall score of the changed files is not lower than at the base. */
  readonly scoreNotLower: boolean
  /** No secret in the changed files that was not there before. */
  readonly secrets: boolean
  /** Tests are not deleted, skipped or weakened, code is not stubbed, checks are not turned off. */
  readonly honesty: boolean
  /** Coverage report that an earlier check wrote, relative to the workspace, and the least share of changed lines it must cover, 0 to 1. */
  readonly coverage: { readonly report: string; readonly changedLines: number } | null
  /** How the tests are run on base and head; null: they are compared by their text alone. */
  readonly tests: GateTests | null
  readonly dependencies: GateDependencies | null
  /** SARIF reports that earlier checks wrote, relative to the workspace; their findings on changed lines count as new. */
  readonly sarif: readonly string[]
}

export type GateSeverity = 'critical' | 'high' | 'medium' | 'low'

/** `auto` looks at the report itself. */
export type TestReportFormat = 'auto' | 'junit' | 'vitest' | 'jest' | 'mocha' | 'node' | 'pytest' | 'go'

/** Tests that pass on the base may not fail or vanish; new tests have to fail on the base's code. */
export type GateTests = {
  /** Argument vector; an element `{files}` stands for the test files to run, none of them for all. */
  readonly run: readonly string[]
  /** Where the program writes its report, relative to the workspace; null: on standard output. */
  readonly report: string | null
  readonly format: TestReportFormat
  /** How often a test that fails on the head only is run again before it counts as broken. */
  readonly reruns: number
  /** A change that keeps the behaviour: its new tests may pass on the base. */
  readonly refactoring: boolean
}

/** What a change may bring into the lock files. */
export type GateDependencies = {
  /** No vulnerable dependency of this severity or a worse one that the base did not have; null: not looked up. */
  readonly noNewVulnerable: GateSeverity | null
  /** Folder or zip of OSV advisories, relative to the plan file; null where none are looked up. */
  readonly osv: string | null
  readonly licences: GateLicences | null
  /** No dependency that the base did not have at all. */
  readonly noNew: boolean
}

/** Licences of what the change adds. `allow` empty: all that is not denied. */
export type GateLicences = {
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  /** For packages whose licence nobody states in SPDX's words. */
  readonly unknown: 'allow' | 'deny'
  /** Package, or `package@version`, to the reason why it is accepted all the same. */
  readonly exceptions: Readonly<Record<string, string>>
}

/** What a gate asks for by keys that plans of earlier versions do not have. */
export const laterGateKeys: Pick<Gate, 'tests' | 'dependencies' | 'sarif'> = { tests: null, dependencies: null, sarif: [] }
