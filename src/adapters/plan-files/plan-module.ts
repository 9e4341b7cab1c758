import type { PlanInput, TaskInput } from '../../core/plan/plan-schema.ts'
import type { RollbackFunction, ValidateFunction } from '../../ports/check-functions.ts'

/** A task of a TypeScript plan: may bring functions of its own. */
export type TaskModuleInput = TaskInput & {
  /** Judges the work of an attempt after the checks; see `ValidateFunction`. */
  readonly validate?: ValidateFunction
  /** Runs after Fleet's own rollback. */
  readonly rollback?: RollbackFunction
}

/** A check of a TypeScript plan: a command, or a function that judges the whole run at its end. */
export type CheckModuleInput = NonNullable<PlanInput['checks']>[string] | { readonly run: ValidateFunction }

/** A plan as a TypeScript plan file exports it. */
export type PlanModuleInput = Omit<PlanInput, 'tasks' | 'checks'> & {
  readonly tasks: readonly TaskModuleInput[]
  readonly checks?: Readonly<Record<string, CheckModuleInput>>
}

/** What a plan function is told. */
export type PlanModuleContext = {
  readonly planFolder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** What `fleet.config.ts` exports as its default: a plan, or a function that makes one. */
export type PlanModule = PlanModuleInput | ((context: PlanModuleContext) => PlanModuleInput | Promise<PlanModuleInput>)

/** Gives a TypeScript plan its type: `export default definePlan({ … })`. Changes nothing. */
export function definePlan<Module extends PlanModule>(plan: Module): Module {
  return plan
}
