/** The way to plan files for those who may not know the adapter. */
export { loadPlan, planFromInput, planFromText, type LoadedPlan } from './adapters/plan-files/load-plan.ts'
