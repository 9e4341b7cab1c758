import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NamedAgent, WorkingSpec } from '../../core/plan/agent-spec.ts'
import type { Plan, Task } from '../../core/plan/plan.ts'
import { isAgentsFault } from '../../core/run/experience.ts'
import type { Failure } from '../../core/run/failure.ts'
import { addByModel, type ModelUsage } from '../../core/run/measures.ts'
import type { Assignment } from '../../ports/worker-pool.ts'
import type { AttemptPorts } from '../attempt/attempt-ports.ts'
import { Attempt } from '../attempt/attempt.ts'
import { runAgent } from '../attempt/run-agent.ts'
import { composePlanningPrompt, draftName, schemaName } from './planning-prompt.ts'

export type DraftRequest = {
  readonly goal: string
  readonly agent: NamedAgent<WorkingSpec>
  /** What the agent may reach and spend: providers, servers of tools, budget. Its tasks do not matter. */
  readonly plan: Plan
  /** Time and environment of the agent. */
  readonly task: Task
  /** Absolute path of the folder that the plan is for, and of the one that its file will lie in. */
  readonly folder: string
  readonly planFolder: string
  /** JSON Schema of plan files. */
  readonly schema: object
  /** What is wrong with a draft, as text for the agent; null when it holds. */
  readonly check: (text: string) => Promise<string | null>
  readonly maxRounds: number
  readonly signal: AbortSignal
  /** Told of each round that did not hold. */
  readonly onRefused?: (round: number, problems: string) => void
}

export type Draft = { readonly rounds: number; readonly usage: readonly ModelUsage[] } & (
  | { readonly status: 'drafted'; readonly text: string }
  /** No draft held; `text` is the last one, null when there was none. */
  | { readonly status: 'refused'; readonly text: string | null; readonly problems: string }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'stopped' }
)

/**
 * Lets an agent write a plan file in an empty folder, with the repository as a source that it may only read. What is wrong with the file goes
 * back to the agent until it holds or the rounds are used up. Nothing of the plan is run.
 */
export async function draftPlan(ports: AttemptPorts, request: DraftRequest): Promise<Draft> {
  const folder = join(ports.folder.path, 'draft')
  let usage: readonly ModelUsage[] = []
  let last: { readonly text: string | null; readonly problems: string } = { text: null, problems: '' }
  try {
    for (let round = 1; round <= request.maxRounds; round += 1) {
      const taken = await takeRound(ports, request, { round, folder, last })
      usage = addByModel([...usage, ...taken.usage])
      if (taken.status !== 'refused') return { ...taken, rounds: round, usage }
      last = taken
      request.onRefused?.(round, taken.problems)
    }
    return { status: 'refused', ...last, rounds: request.maxRounds, usage }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type RoundPlace = { readonly round: number; readonly folder: string; readonly last: { readonly text: string | null; readonly problems: string } }
type Round = { readonly usage: readonly ModelUsage[] } & (
  | { readonly status: 'drafted'; readonly text: string }
  | { readonly status: 'refused'; readonly text: string | null; readonly problems: string }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'stopped' }
)

async function takeRound(ports: AttemptPorts, request: DraftRequest, { round, folder, last }: RoundPlace): Promise<Round> {
  await layOut(folder, request, last.text)
  const prompt = composePlanningPrompt(request, last)
  const options = { reportTo: async () => 'accepted' as const, signal: request.signal }
  await using attempt = new Attempt(ports, toAssignment(request, { round, folder, prompt }), options)
  await attempt.prepareWorkspace(null)
  const outcome = await runAgent(attempt, request.agent)
  const { usage } = attempt.measures
  if (outcome.status === 'stopped' || request.signal.aborted) return { status: 'stopped', usage }
  if (outcome.status === 'failed' && !isAgentsFault(outcome.failure.kind)) return { status: 'failed', failure: outcome.failure, usage }
  const text = await readFile(join(folder, draftName), 'utf8').catch(toNull)
  if (text === null) return { status: 'refused', text, usage, problems: outcome.status === 'failed' ? outcome.failure.message : `there is no file ${draftName} in the workspace` }
  const problems = await request.check(text)
  return problems === null ? { status: 'drafted', text, usage } : { status: 'refused', text, problems, usage }
}

async function layOut(folder: string, { schema }: DraftRequest, text: string | null): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, schemaName), `${JSON.stringify(schema, null, 2)}\n`)
  await rm(join(folder, draftName), { force: true })
  if (text !== null) await writeFile(join(folder, draftName), text)
}

/** An attempt of a run that nobody keeps: what attempts are given is what a planner needs. */
function toAssignment({ plan, task, folder: source, agent }: DraftRequest, { round, folder, prompt }: { readonly round: number; readonly folder: string; readonly prompt: string }): Extract<Assignment, { type: 'attempt' }> {
  const repositories = [{ name: 'draft', path: folder, kind: 'folder', readonly: false }, { name: 'repository', path: source, kind: 'folder', readonly: true }] as const
  return {
    type: 'attempt',
    lease: `plan#${round}@1`,
    runId: 'plan',
    task: { ...task, id: 'plan', prompt, repository: 'draft', isolation: 'none', files: [draftName], hasRollback: false, hasValidate: false },
    agent,
    attempt: round,
    progress: { wasHeld: false, phase: 'preparing', change: null, intent: null },
    failures: [],
    context: { plan: { ...plan, repositories }, repositories, bases: {}, budget: plan.policy.budget },
  }
}

function toNull(error: unknown): null {
  if (error instanceof Error && 'code' in error) return null
  throw error
}
