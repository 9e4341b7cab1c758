import type { NamedAgent, WorkingSpec } from '../../core/plan/agent-spec.ts'
import type { McpServer } from '../../core/plan/plan.ts'
import { addByModel, type ModelUsage } from '../../core/run/measures.ts'
import { invariant } from '../../core/unreachable.ts'
import type { AgentAssignment, AgentContext, AgentOutcome } from '../../ports/agent.ts'
import type { Pass } from '../../ports/model-gateway.ts'
import type { Sandbox } from '../../ports/sandboxes.ts'
import { promptPathIn } from '../temporary-folders.ts'
import type { Attempt } from './attempt.ts'
import { openSession } from './session.ts'

/** Lets the agent work in its sandbox, with a way to models when it needs one, and counts what it took. */
export async function runAgent(attempt: Attempt, named: NamedAgent<WorkingSpec>): Promise<AgentOutcome> {
  const { spec } = named
  const agent = attempt.ports.agents.get(spec.kind)
  invariant(agent !== undefined, `there is no agent of kind ${spec.kind}`)
  const pass = callsModels(spec) ? await openPass(attempt, named.name) : null
  try {
    const opening = await openSandbox(attempt, spec, pass)
    if (opening.status === 'refused') return { status: 'failed', failure: opening.failure }
    try {
      const outcome = await agent.run(toAssignment(attempt, spec), toContext(attempt, { agent: named.name, sandbox: opening.sandbox, pass }))
      measure(attempt, outcome, pass)
      const trouble = attempt.signal.aborted ? null : (pass?.trouble() ?? null)
      return trouble === null ? outcome : { status: 'failed', failure: trouble }
    } finally {
      await opening.sandbox.close()
    }
  } finally {
    await pass?.close()
  }
}

function callsModels({ kind }: WorkingSpec): boolean {
  return kind === 'model' || kind === 'external'
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

function openSandbox(attempt: Attempt, spec: WorkingSpec, pass: Pass | null): ReturnType<Attempt['ports']['sandboxes']['open']> {
  const isUntrusted = spec.kind === 'model' || spec.kind === 'external' || spec.kind === 'plugin'
  return attempt.ports.sandboxes.open({
    spec: attempt.assignment.task.sandbox,
    defaultLevel: isUntrusted ? 'bwrap' : 'process',
    workspace: attempt.workspace.path,
    temporaryFolder: attempt.temporaryFolder,
    readablePaths: Object.values(attempt.sources),
    gatewaySocketPath: pass?.socketPath ?? null,
  })
}

function toAssignment(attempt: Attempt, spec: WorkingSpec): AgentAssignment {
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
    sources: attempt.sources,
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
