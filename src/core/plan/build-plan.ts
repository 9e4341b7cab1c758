import type * as z from 'zod'
import { invariant } from '../unreachable.ts'
import { makeResolveAgent } from './build-agents.ts'
import { buildGate } from './build-gate.ts'
import { toBudget, toMcpServers, toProviders, toSandbox } from './build-access.ts'
import { lookUpFolder } from './check-repositories.ts'
import { parseDuration } from './duration.ts'
import type { PlanFacts } from './facts.ts'
import { toNotifyTargets } from './notify-schema.ts'
import { readRepositories } from './outline.ts'
import { toPlainGlob } from './path-rules.ts'
import type { Check, Isolation, Plan, Policy, Repository, Task, WorkspaceRecipe } from './plan.ts'
import { priorities } from './plan-schema.ts'
import type { planSchema } from './plan-schema.ts'
import { parseSize } from './size.ts'
import { toList } from './to-list.ts'
import type { FunctionOutline } from './source.ts'

type PlanData = z.output<typeof planSchema>
type TaskData = PlanData['tasks'][number]

/** Fills in the defaults and turns words into numbers. The data has passed all checks, so what is missing here is a bug. */
export function buildPlan(data: PlanData, facts: PlanFacts, functions: FunctionOutline): Plan {
  const repositories = toRepositories(data, facts)
  const toTask = makeToTask(data, repositories, functions)
  const checks = Object.entries(data.checks ?? {}).flatMap(([name, check]) => (functions.checks.has(name) ? [] : [toCheck(name, check)]))
  return {
    version: 1,
    name: data.name ?? facts.nameDefault,
    repositories,
    policy: toPolicy(data.policy ?? {}, facts.concurrencyDefault),
    workspace: toRecipe(data.workspace ?? {}),
    checks,
    providers: toProviders(data.providers ?? {}),
    mcp: toMcpServers(data.mcp ?? {}),
    notify: toNotifyTargets(data.notify ?? {}),
    hasRunChecks: functions.checks.size > 0 || checks.some(({ on }) => on.includes('run')),
    tasks: data.tasks.map(toTask),
  }
}

function toRepositories(data: PlanData, facts: PlanFacts): readonly Repository[] {
  return readRepositories(data.repositories).map((repository) => {
    const fact = lookUpFolder(repository, facts)
    invariant(fact.status === 'found', `repository ${repository.name} was not looked up`)
    return { name: repository.name, path: fact.path, kind: fact.kind, readonly: repository.readonly }
  })
}

function makeToTask(data: PlanData, repositories: readonly Repository[], functions: FunctionOutline): (task: TaskData) => Task {
  const defaults = data.defaults ?? {}
  const target = repositories.find((repository) => !repository.readonly)?.name
  const plainFolders = new Set(repositories.filter(({ kind }) => kind === 'folder').map(({ name }) => name))
  const resolveAgent = makeResolveAgent(data.agents ?? {})
  return (task) => {
    const repository = task.repository ?? defaults.repository ?? target
    invariant(repository !== undefined, `task ${task.id} has no repository`)
    const isolation: Isolation = task.isolation ?? defaults.isolation ?? (plainFolders.has(repository) ? 'in-place' : 'worktree')
    return {
      id: task.id,
      name: task.name ?? task.id,
      description: task.description ?? '',
      prompt: task.prompt ?? '',
      ...resolveAgent(task.agent ?? defaults.agent),
      repository,
      files: toList(task.files ?? defaults.files).map(toPlainGlob),
      needs: toList(task.needs),
      priority: toPriority(task.priority ?? defaults.priority ?? 'medium'),
      checks: toList(task.checks ?? defaults.checks),
      retries: task.retries ?? defaults.retries ?? 3,
      timeoutMs: toMs(task.timeout ?? defaults.timeout ?? '10m'),
      idleTimeoutMs: toMsOrOff(task.idleTimeout ?? defaults.idleTimeout),
      isolation,
      labels: toList(task.labels),
      resources: toList(task.resources),
      allowEmpty: task.allowEmpty ?? false,
      approve: task.approve ?? false,
      environment: task.environment ?? {},
      sandbox: toSandbox(task.sandbox ?? defaults.sandbox),
      budget: toBudget(task.budget ?? defaults.budget),
      hasValidate: functions.validate.has(task.id),
      hasRollback: functions.rollback.has(task.id),
    }
  }
}

function toCheck(name: string, check: NonNullable<PlanData['checks']>[string]): Check {
  const on = check.on === undefined ? (['task', 'merged'] as const) : Array.isArray(check.on) ? [...new Set(check.on)] : [check.on]
  return { name, run: check.run ?? [], gate: check.gate === undefined ? null : buildGate(check.gate), on, timeoutMs: toMs(check.timeout ?? '10m'), repository: check.repository ?? null }
}

function toPolicy(policy: NonNullable<PlanData['policy']>, concurrencyDefault: number): Policy {
  const concurrency = policy.concurrency ?? concurrencyDefault
  const { base = '1s', max = '5m', jitter = 0.2 } = policy.backoff ?? {}
  const { agents = {}, repositories = {}, labels = {}, resources = {} } = policy.limits ?? {}
  return {
    concurrency,
    failureThreshold: policy.failureThreshold ?? 0.3,
    onFailure: policy.onFailure ?? 'continue',
    backoff: { baseMs: toMs(base), maxMs: toMs(max), jitter },
    timeoutMs: toMsOrOff(policy.timeout),
    limits: { agents, repositories, labels, resources },
    budget: { ...toBudget(policy.budget), day: toBudget(policy.budget?.day), unpriced: policy.budget?.unpriced ?? 'refuse' },
    minFreeDiskBytes: toBytes(policy.minFreeDisk ?? '1G'),
    maxPooledWorkspaces: policy.maxPooledWorkspaces ?? concurrency,
    maxLogBytes: toBytes(policy.maxLogSize ?? '10M'),
  }
}

function toRecipe({ link, copy, setup, sparse }: NonNullable<PlanData['workspace']>): WorkspaceRecipe {
  return { link: toList(link), copy: toList(copy), setup: setup ?? [], sparse: toList(sparse) }
}

function toPriority(priority: keyof typeof priorities | number): number {
  return typeof priority === 'number' ? priority : priorities[priority]
}

function toMs(duration: string): number {
  const durationMs = parseDuration(duration)
  invariant(durationMs !== null, `not a duration: ${duration}`)
  return durationMs
}

function toMsOrOff(duration: string | undefined): number | null {
  return duration === undefined || duration === 'off' ? null : toMs(duration)
}

function toBytes(size: string | number): number {
  const bytes = parseSize(size)
  invariant(bytes !== null, `not a size: ${size}`)
  return bytes
}
