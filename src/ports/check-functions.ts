/**
 * Functions that a TypeScript plan or an API caller attached to tasks and runs. They live in this process and are found by task id, so a
 * resumed run needs the same plan module.
 */
export interface TaskFunctions {
  validate(taskId: string): ValidateFunction | undefined
  rollback(taskId: string): RollbackFunction | undefined
  /** Run-level validations, in order, with the name that reports show. */
  readonly runValidations: readonly { readonly name: string; readonly validate: ValidateFunction }[]
}

/** Returns nothing or true when the work is good, else false or the reason; a throw counts as a crash of the check. */
export type ValidateFunction = (context: TaskFunctionContext) => ValidationVerdict | Promise<ValidationVerdict>
export type ValidationVerdict = boolean | string | undefined | void

/** Runs after Fleet's own rollback; undoes effects outside the tree. */
export type RollbackFunction = (context: TaskFunctionContext) => void | Promise<void>

export type TaskFunctionContext = {
  readonly taskId: string
  readonly attempt: number
  /** Absolute path of the tree to look at. For a rollback function whose tree was given back already: a private folder without it. */
  readonly workspace: string
  readonly changedPaths: readonly string[]
  readonly signal: AbortSignal
}

/** Of plans without functions. */
export const noTaskFunctions: TaskFunctions = { validate: () => undefined, rollback: () => undefined, runValidations: [] }
