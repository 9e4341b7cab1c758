import type { WorkingSpec } from '../../core/plan/agent-spec.ts'
import type { McpServer } from '../../core/plan/plan.ts'
import { invariant } from '../../core/unreachable.ts'
import type { AgentAssignment, AgentContext, AgentOutcome } from '../../ports/agent.ts'
import type { Pass } from '../../ports/model-gateway.ts'
import type { Sandbox } from '../../ports/sandboxes.ts'
import { promptPathIn } from '../temporary-folders.ts'
import type { Attempt } from './attempt.ts'
import { openSession } from './session.ts'

/** Lets the agent work in its sandbox, with a way to models when it needs one, and counts what it took. */
export async function runAgent(attempt: Attempt): Promise<AgentOutcome> {
  const { spec } = attempt.assignment.agent
  invariant(spec.kind !== 'best-of', 'variants are run one by one')
  const agent = attempt.ports.agents.get(spec.kind)
  invariant(agent !== undefined, `there is no agent of kind ${spec.kind}`)
  const pass = callsModels(spec) ? await openPass(attempt) : null
  try {
    const opening = await openSandbox(attempt, spec, pass)
    if (opening.status === 'refused') return { status: 'failed', failure: opening.failure }
    try {
      const outcome = await agent.run(toAssignment(attempt, spec), toContext(attempt, opening.sandbox, pass))
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

async function openPass(attempt: Attempt): Promise<Pass> {
  const { ports, assignment, signal } = attempt
  const { task, context, runId } = assignment
  const gateway = await ports.gateway()
  return gateway.open({
    runId,
    taskId: task.id,
    attempt: assignment.attempt,
    agent: assignment.agent.name,
    providers: context.plan.providers,
    runBudget: { ...context.plan.policy.budget, ...context.budget },
    taskBudget: task.budget,
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
  }
}

function serversOf(spec: WorkingSpec, servers: readonly McpServer[]): readonly McpServer[] {
  return 'mcp' in spec ? servers.filter(({ name }) => spec.mcp.includes(name)) : []
}

function toContext(attempt: Attempt, sandbox: Sandbox, pass: Pass | null): AgentContext {
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
    session: openSession(attempt),
  }
}

function measure(attempt: Attempt, outcome: AgentOutcome, pass: Pass | null): void {
  const own = outcome.status === 'stopped' ? [] : (outcome.usage ?? [])
  const turns = outcome.status === 'stopped' ? null : (outcome.turns ?? null)
  const usage = [...(pass?.usage() ?? []), ...own]
  if (usage.length > 0 || turns !== null) attempt.measures = { ...attempt.measures, usage, turns }
}
