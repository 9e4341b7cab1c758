import { existsSync, realpathSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, relative, resolve } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { formatCount, plural, toPlainLine } from '../../core/format.ts'
import type { AgentSpec, NamedAgent, WorkingSpec } from '../../core/plan/agent-spec.ts'
import { formatProblems } from '../../core/plan/format-problems.ts'
import { toPlanJsonSchema } from '../../core/plan/plan-json-schema.ts'
import type { Plan, Task } from '../../core/plan/plan.ts'
import { totalUsage, type ModelUsage } from '../../core/run/measures.ts'
import { Fleet } from '../../fleet.ts'
import { loadPlan, planFromInput, planFromText } from '../../load-plan.ts'
import { renderGraph } from '../../reporters/graph/render-graph.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { writeForUser } from '../write-for-user.ts'

type PlanOptions = { readonly agent: string; readonly from?: string; readonly output: string; readonly force?: boolean; readonly rounds: number }

/** `fleet plan`: lets an agent write a plan file for the user to read. Nothing of it is run. */
export async function run(context: Context, options: PlanOptions, goal: string | undefined): Promise<number> {
  if (goal === undefined || goal.trim() === '') throw new FleetError('usage', 'there is no goal', { hint: 'say what the plan is for: fleet plan "add a dark theme"' })
  const output = resolve(context.folder, options.output)
  if (existsSync(output) && options.force !== true) throw new FleetError('usage', `${output} is there already`, { hint: 'name another file with -o, or overwrite it with --force' })
  if (!existsSync(dirname(output))) throw new FleetError('usage', `there is no folder ${dirname(output)}`, { hint: 'make it, or name another file with -o' })
  const folder = realpathSync(dirname(output))
  const surroundings = { planFolder: folder, environment: context.environment, concurrencyDefault: Math.max(2, availableParallelism()) }
  const planner = await findPlanner(options, { context, folder })
  const read = (text: string): ReturnType<typeof planFromText> => planFromText(text, { ...surroundings, file: basename(output) })
  await using fleet = await Fleet.open({ planFolder: folder, purpose: 'fleet plan' })
  using interrupt = listenForInterrupt()
  const draft = await fleet.draftPlan({
    ...planner,
    goal,
    folder: realpathSync(context.folder),
    planFolder: folder,
    schema: toPlanJsonSchema(),
    maxRounds: options.rounds,
    signal: interrupt.signal,
    check: async (text) => {
      const loaded = await read(text)
      return loaded.status === 'invalid' ? formatProblems(loaded.problems) : null
    },
    onRefused: (round, problems) => context.remark(`${context.remarkPaint('yellow', '✖')} round ${round} of ${options.rounds} does not hold\n${problems}`),
  })
  context.remark(`${planner.agent.name}, ${plural(draft.rounds, 'round')}${describeUsage(draft.usage)}`)
  if (draft.status === 'stopped') return exitCodes.interrupted
  if (draft.status === 'failed') throw new FleetError('environment', toPlainLine(draft.failure.message, 1_000), { hint: 'hint' in draft.failure ? draft.failure.hint : 'try again later, or choose another agent with --agent' })
  if (draft.status === 'refused') return refuse(context, draft)
  await writeForUser(output, draft.text)
  const loaded = await read(draft.text)
  if (loaded.status === 'loaded') context.print(renderGraph(loaded.plan, 'tree', { color: context.hasColor }).trimEnd())
  const argument = relative(context.folder, output)
  context.print(`\nwrote ${output}\n\n  ${context.paint('cyan', '→')} read it: an agent wrote it, and it says which programs will run\n  ${context.paint('cyan', '→')} fleet run ${argument} --dry-run`)
  return exitCodes.succeeded
}

/** Exit code 1: the agent's work failed, not the use of the command. */
function refuse(context: Context, { text }: { readonly text: string | null }): number {
  context.remark(text === null ? 'no plan was written' : 'no draft held; nothing was written')
  context.remark(`    next: say the goal more closely, allow more --rounds, or choose another agent with --agent`)
  return exitCodes.failed
}

type Planner = { readonly agent: NamedAgent<WorkingSpec>; readonly plan: Plan; readonly task: Task }

/** A built-in agent, or one of the plan that `--from` names, with that plan's providers, servers and budget. */
async function findPlanner({ agent: name, from }: PlanOptions, { context, folder }: { readonly context: Context; readonly folder: string }): Promise<Planner> {
  const surroundings = { environment: context.environment, concurrencyDefault: 1 }
  const loaded =
    from === undefined
      ? await planFromInput({ version: 1, tasks: [{ id: 'plan', agent: name, isolation: 'none' }] }, { ...surroundings, planFolder: folder, file: '--agent' })
      : await loadPlan({ ...surroundings, path: resolve(context.folder, from) })
  if (loaded.status === 'invalid') throw new FleetError(from === undefined ? 'usage' : 'plan-invalid', formatProblems(loaded.problems), { hint: 'name a built-in agent, or one of a plan with --from' })
  const { plan } = loaded
  for (const task of plan.tasks) {
    const found = findAgent({ name: task.agentName, spec: task.agent }, name)
    if (found !== null) return { agent: toWorking(found), plan, task }
  }
  throw new FleetError('usage', `no task of ${from ?? 'the plan'} uses an agent ${name}`, { hint: 'name an agent that a task of that plan uses' })
}

function findAgent(agent: NamedAgent, name: string): NamedAgent | null {
  if (agent.name === name) return agent
  for (const member of membersOf(agent.spec)) {
    const found = findAgent(member, name)
    if (found !== null) return found
  }
  return null
}

function membersOf(spec: AgentSpec): readonly NamedAgent[] {
  if (spec.kind === 'chain') return spec.chain
  return spec.kind === 'route' || spec.kind === 'best-of' ? spec.agents : []
}

function toWorking({ name, spec }: NamedAgent): NamedAgent<WorkingSpec> {
  if (spec.kind === 'chain' || spec.kind === 'route' || spec.kind === 'best-of') throw new FleetError('usage', `${name} chooses among other agents`, { hint: `name one that does the work itself: ${membersOf(spec).map((member) => member.name).join(', ')}` })
  return { name, spec }
}

function describeUsage(usage: readonly ModelUsage[]): string {
  if (usage.length === 0) return ''
  const { calls, inputTokens, outputTokens, costUsd } = totalUsage(usage)
  return `, ${plural(calls, 'call')}, ${formatCount(inputTokens)} tokens sent, ${formatCount(outputTokens)} received, ${costUsd === null ? 'cost unknown' : `$${costUsd.toFixed(4)}`}`
}

/** Ctrl-C stops the agent and leaves nothing of it; a second one ends the program. */
function listenForInterrupt(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController()
  const abort = (): void => controller.abort('interrupted')
  process.once('SIGINT', abort).once('SIGTERM', abort)
  return { signal: controller.signal, [Symbol.dispose]: () => void process.off('SIGINT', abort).off('SIGTERM', abort) }
}
