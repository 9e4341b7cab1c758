import type { NamedAgent, WorkingSpec } from '../../core/plan/agent-spec.ts'
import type { McpServer } from '../../core/plan/plan.ts'
import type { Failure } from '../../core/run/failure.ts'
import { addByModel, type ModelUsage } from '../../core/run/measures.ts'
import { invariant } from '../../core/unreachable.ts'
import type { Agent, AgentAssignment, AgentContext, AgentNeeds, AgentNeedsAnswer, AgentOutcome } from '../../ports/agent.ts'
import type { Pass } from '../../ports/model-gateway.ts'
import type { Sandbox, SandboxOpening } from '../../ports/sandboxes.ts'
import { promptPathIn } from '../temporary-folders.ts'
import type { Attempt } from './attempt.ts'
import { openAgentSandbox, openBareSandbox } from './open-sandbox.ts'
import { openSession } from './session.ts'

/** Lets the agent work in its sandbox, with a way to models when it needs one, and counts what it took. */
export async function runAgent(attempt: Attempt, named: NamedAgent<WorkingSpec>): Promise<AgentOutcome> {
  const { spec } = named
  const agent = attempt.ports.agents.get(spec.kind)
  invariant(agent !== undefined, `there is no agent of kind ${spec.kind}`)
  const asked = await askNeeds(attempt, agent, named)
  if (asked.status !== 'known') return asked
  const pass = asked.needs.callsModels ? await openPass(attempt, named.name) : null
  try {
    // Our own loop over a model calls it from Fleet's process: the programs it starts have no business with the gateway.
    const gatewaySocketPath = spec.kind === 'model' ? null : (pass?.socketPath ?? null)
    const assignment = toAssignment(attempt, spec, asked.needs)
    const programPaths = (await agent.programPaths?.(assignment)) ?? []
    return await inSandbox(await openAgentSandbox(attempt, spec, { needs: asked.needs, gatewaySocketPath, programPaths }), async (sandbox) => {
      const outcome = await agent.run(assignment, toContext(attempt, { agent: named.name, sandbox, pass }))
      measure(attempt, outcome, pass)
      const trouble = attempt.signal.aborted ? null : (sandbox.trouble() ?? pass?.trouble() ?? null)
      return trouble === null ? outcome : { status: 'failed', failure: trouble }
    })
  } finally {
    await pass?.close()
  }
}

/** Our own agents need what their kind says; a stranger's program is asked, in a sandbox that gives it nothing yet. */
async function askNeeds(attempt: Attempt, agent: Agent, { name, spec }: NamedAgent<WorkingSpec>): Promise<AgentNeedsAnswer> {
  const known: AgentNeeds = { callsModels: spec.kind === 'model' || spec.kind === 'external', network: [], readsSources: true }
  if (agent.needs === undefined) return { status: 'known', needs: known }
  const programPaths = (await agent.programPaths?.(toAssignment(attempt, spec, known))) ?? []
  return inSandbox(await openBareSandbox(attempt, programPaths), async (sandbox) => (await agent.needs?.(toAssignment(attempt, spec, known), toContext(attempt, { agent: name, sandbox, pass: null }))) ?? { status: 'known', needs: known })
}

async function inSandbox<Result>(opening: SandboxOpening, work: (sandbox: Sandbox) => Promise<Result>): Promise<Result | { readonly status: 'failed'; readonly failure: Failure }> {
  if (opening.status === 'refused') return { status: 'failed', failure: opening.failure }
  try {
    return await work(opening.sandbox)
  } finally {
    await opening.sandbox.close()
  }
}

async function openPass(attempt: Attempt, agent: string): Promise<Pass> {
  const { ports, assignment, signal } = attempt
  const { task, context, runId } = assignment
  const gateway = await ports.gateway()
  return gateway.open({
    runId,
    taskId: task.id,
    attempt: assignment.attempt,
    agent,
    providers: context.plan.providers,
    runBudget: { ...context.plan.policy.budget, ...context.budget },
    taskBudget: task.budget,
    paths: { ...attempt.sources, workspace: attempt.workspace.path, temporary: attempt.temporaryFolder },
    transcriptPath: ports.folder.transcriptPath(task.id, assignment.attempt),
    onUsage: (usage) => attempt.tell({ type: 'usage', usage }),
    signal,
  })
}

function toAssignment(attempt: Attempt, spec: WorkingSpec, { readsSources }: AgentNeeds): AgentAssignment {
  const { ports, assignment } = attempt
  const { task, context } = assignment
  return {
    runId: assignment.runId,
    taskId: task.id,
    attempt: assignment.attempt,
    name: task.name,
    spec,
    prompt: attempt.prompt,
    promptPath: promptPathIn(attempt.temporaryFolder),
    workspace: attempt.workspace.path,
    sources: readsSources ? attempt.sources : {},
    planFolder: ports.planFolder,
    files: task.files,
    failures: assignment.failures,
    environment: task.environment,
    timeoutMs: task.timeoutMs,
    idleTimeoutMs: task.idleTimeoutMs,
    mcp: serversOf(spec, context.plan.mcp),
    providers: context.plan.providers,
  }
}

function serversOf(spec: WorkingSpec, servers: readonly McpServer[]): readonly McpServer[] {
  return 'mcp' in spec ? servers.filter(({ name }) => spec.mcp.includes(name)) : []
}

function toContext(attempt: Attempt, { agent, sandbox, pass }: { readonly agent: string; readonly sandbox: Sandbox; readonly pass: Pass | null }): AgentContext {
  const { ports, temporaryFolder } = attempt
  return {
    signal: attempt.signal,
    spawner: attempt.spawner,
    logPath: attempt.logPath,
    maxLogBytes: attempt.assignment.context.plan.policy.maxLogBytes,
    log: (line) => attempt.log(line),
    temporaryFolder,
    baseEnvironment: { ...ports.environment, HOME: temporaryFolder, TMPDIR: temporaryFolder },
    sandbox,
    pass,
    tell: (activity) => attempt.tell(activity),
    session: openSession(attempt, { agent, usage: () => usageOf(attempt, pass) }),
    ask: (question) => ask(attempt, question),
  }
}

/** What this holder's calls took, and what those of an earlier one had taken. */
function usageOf({ kept }: Attempt, pass: Pass | null): readonly ModelUsage[] {
  return addByModel([...(kept?.usage ?? []), ...(pass?.usage() ?? [])])
}

/** Adds to what agents of the same attempt took before. */
function measure(attempt: Attempt, outcome: AgentOutcome, pass: Pass | null): void {
  const { measures } = attempt
  const own = outcome.status === 'stopped' ? [] : (outcome.usage ?? [])
  const turns = outcome.status === 'stopped' ? null : (outcome.turns ?? null)
  const usage = addByModel([...measures.usage, ...usageOf(attempt, pass), ...own])
  if (usage.length > 0 || turns !== null) attempt.measures = { ...measures, usage, turns: turns === null ? measures.turns : (measures.turns ?? 0) + turns }
}

/** The question is waiting before anybody can hear of it: an answer may come at once. */
async function ask(attempt: Attempt, question: string): Promise<void> {
  const { task, attempt: number, lease } = attempt.assignment
  const answered = attempt.ports.questions.ask(task.id, number, attempt.signal)
  await attempt.report({ type: 'attempt-asked', lease, question })
  await answered
}
