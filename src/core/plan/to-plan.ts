import { buildPlan } from './build-plan.ts'
import { checkGraph } from './check-graph.ts'
import { checkNames } from './check-names.ts'
import { checkRepositories, findFoldersInsideGit } from './check-repositories.ts'
import type { PlanFacts } from './facts.ts'
import { findUnused } from './find-unused.ts'
import { own, readOutline, toData } from './outline.ts'
import type { Plan } from './plan.ts'
import { planSchema } from './plan-schema.ts'
import type { Problem } from './problem.ts'
import { explainIssues } from './shape-problems.ts'
import { toProblem } from './source.ts'
import type { Finding, PlanSource } from './source.ts'
import { makeSuggest } from './suggest.ts'

/** Most tasks of one plan. */
const maxTasks = 50_000

/** A plan that holds, with what its author may want to know; or everything that is wrong with it, in the order of the text. */
export type ToPlanResult =
  | { readonly status: 'valid'; readonly plan: Plan; readonly warnings: readonly Problem[] }
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] }

/** Checks a plan as a whole: its shape, the names in it, the graph, and what the machine has of it. */
export function toPlan(source: PlanSource, facts: PlanFacts): ToPlanResult {
  if (source.value === undefined) return { status: 'invalid', problems: source.problems }
  const excess = checkSize(source.value)
  if (excess !== null) return { status: 'invalid', problems: [...source.problems, toProblem(excess, source)] }
  const suggest = makeSuggest()
  const parsed = planSchema.safeParse(source.value)
  const outline = readOutline(source.value, source.functions)
  const findings = [
    ...(parsed.success ? [] : explainIssues(parsed.error.issues, source.value, suggest)),
    ...checkGraph({ outline, locate: source.locate, suggest }),
    ...checkNames(outline, suggest),
    ...checkRepositories(outline, facts),
  ]
  const problems = sortProblems([...source.problems, ...dropEchoes(findings.map((finding) => toProblem(finding, source)), source.problems)])
  if (problems.length > 0 || !parsed.success) return { status: 'invalid', problems }
  const warnings = sortProblems([...findUnused(outline), ...findFoldersInsideGit(outline, facts)].map((finding) => toProblem(finding, source)))
  return { status: 'valid', plan: buildPlan(parsed.data, facts, source.functions), warnings }
}

function checkSize(value: unknown): Finding | null {
  const tasks = own(toData(value), 'tasks')
  if (!Array.isArray(tasks) || tasks.length <= maxTasks) return null
  const message = `the plan has ${tasks.length} tasks, more than ${maxTasks}`
  return { code: 'too-many-tasks', path: ['tasks'], part: 'key', message, hint: 'split it into several plans' }
}

/** What could not be read is null, which most keys refuse: told of once, where reading failed. */
function dropEchoes(problems: readonly Problem[], earlier: readonly Problem[]): readonly Problem[] {
  const toPlace = ({ line, column }: Problem): string => `${line}:${column}`
  const places = new Set(earlier.filter((problem) => problem.line !== null).map(toPlace))
  return problems.filter((problem) => !places.has(toPlace(problem)))
}

function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
}
