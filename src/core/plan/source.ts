import type { Problem, ProblemCode } from './problem.ts'

/** Keys and indexes from the root of the plan to one value. */
export type Path = readonly (string | number)[]

/** 1-based; both `null` when the plan did not come from a text. */
export type Position = { readonly line: number | null; readonly column: number | null }

/** Finds the place of a key or a value in the text of the plan. */
export type Locate = (path: Path, part: 'key' | 'value') => Position

/** What a plan is made from: unchecked data, and the way back to the text it came from. */
export type PlanSource = {
  /** Name of the plan file, as problems show it. */
  readonly file: string
  /** Unchecked, but free of cycles and of values that JSON does not have. */
  readonly value: unknown
  readonly locate: Locate
  /** What reading the text has found already. */
  readonly problems: readonly Problem[]
  readonly functions: FunctionOutline
}

/** Which parts of a TypeScript plan or an API call are functions; the functions themselves stay with the caller. */
export type FunctionOutline = {
  /** Ids of tasks with a `validate` function. */
  readonly validate: ReadonlySet<string>
  /** Ids of tasks with a `rollback` function. */
  readonly rollback: ReadonlySet<string>
  /** Names of checks that are functions; they run once, at the end of the run. */
  readonly checks: ReadonlySet<string>
}

export const noFunctions: FunctionOutline = { validate: new Set(), rollback: new Set(), checks: new Set() }

/** The place of everything in a plan that has no text. */
export const nowhere: Locate = () => ({ line: null, column: null })

/** What is wrong and where, in terms of the data. */
export type Finding = {
  readonly code: ProblemCode
  readonly path: Path
  readonly part: 'key' | 'value'
  readonly message: string
  readonly hint: string
}

export function toProblem(finding: Finding, source: Pick<PlanSource, 'file' | 'locate'>): Problem {
  const { code, message, hint, path, part } = finding
  return { code, file: source.file, ...source.locate(path, part), message, hint }
}
