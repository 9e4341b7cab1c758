/** The public library: `import { Orchestrator, definePlan } from 'elite-fleet'`. */
export { Orchestrator, type OrchestratorOptions, type OrchestratorTask } from './orchestrator.ts'
export { definePlan, type PlanModule, type PlanModuleContext, type PlanModuleInput, type TaskModuleInput } from './adapters/plan-files/plan-module.ts'
export type { PlanInput, TaskInput, AgentInput } from './core/plan/plan-schema.ts'
export { FleetError, type FleetErrorCode } from './core/fleet-error.ts'
export type { Report, TaskReport, AttemptReport } from './core/report/report.ts'
export type { RunEvent } from './core/run/event.ts'
export type { Failure, FailureKind } from './core/run/failure.ts'
export type { TaskFunctionContext, ValidateFunction, ValidationVerdict, RollbackFunction } from './ports/check-functions.ts'
