import { access, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { CommandSpec } from '../../../core/plan/agent-spec.ts'
import { invariant, unreachable } from '../../../core/unreachable.ts'
import type { Agent, AgentAssignment, AgentContext, AgentOutcome } from '../../../ports/agent.ts'
import type { ProcessEnd } from '../../../ports/process-spawner.ts'
import { agentFailed, environmentLacks, timedOut } from '../agent-failed.ts'
import { findProgram } from '../find-program.ts'
import { logSize, readLogTail } from '../log-tail.ts'
import { taskEnvironment } from '../task-environment.ts'

/** The agent that runs a program of the user in the workspace, with the prompt on standard input and in a file. */
export function createCommandAgent(): Agent {
  return {
    kind: 'command',
    async run(assignment, context) {
      const { spec } = assignment
      invariant(spec.kind === 'command', `the command agent was given a spec of kind ${spec.kind}`)
      if (context.signal.aborted) return { status: 'stopped' }
      const argv = await toArgv(spec, context)
      const outputStart = await logSize(context.logPath)
      const end = await context.spawner.run({
        argv,
        cwd: assignment.workspace,
        environment: taskEnvironment(assignment, context),
        logPath: context.logPath,
        maxLogBytes: context.maxLogBytes,
        stdinPath: assignment.promptPath,
        timeoutMs: assignment.timeoutMs,
        idleTimeoutMs: assignment.idleTimeoutMs,
        signal: context.signal,
      })
      return toOutcome(end, { argv, assignment, context, outputStart })
    },
    async probe(spec, { workspace }) {
      invariant(spec.kind === 'command', `the command agent was given a spec of kind ${spec.kind}`)
      const [program = 'sh'] = 'run' in spec ? spec.run : ['sh']
      const search = await findProgram(program, { cwd: workspace, path: process.env['PATH'] ?? '' })
      if (search.status === 'found') return { status: 'available', version: search.path }
      return { status: 'missing', message: `${program} was not found`, hint: `Install ${program} or correct \`run\` in the plan.` }
    },
  }
}

async function toArgv(spec: CommandSpec, context: AgentContext): Promise<readonly string[]> {
  if ('run' in spec) return spec.run
  const scriptPath = join(context.temporaryFolder, 'script.sh')
  await writeFile(scriptPath, spec.script)
  return ['sh', scriptPath]
}

type Run = {
  readonly argv: readonly string[]
  readonly assignment: AgentAssignment
  readonly context: AgentContext
  /** Size of the log when the program started. */
  readonly outputStart: number
}

async function toOutcome(end: ProcessEnd, run: Run): Promise<AgentOutcome> {
  const [program = ''] = run.argv
  switch (end.status) {
    case 'exited': {
      if (end.code === 0) return { status: 'finished', summary: `${program} ended with exit code 0` }
      return agentFailed(`${program} ended with exit code ${end.code}`, { exitCode: end.code, output: await readLogTail(run.context.logPath, run.outputStart) })
    }
    case 'killed':
      return agentFailed(`${program} was ended by ${end.signal}`, { output: await readLogTail(run.context.logPath, run.outputStart) })
    case 'timed-out':
      return timedOut(end.limit, (end.limit === 'wall' ? run.assignment.timeoutMs : run.assignment.idleTimeoutMs) ?? 0)
    case 'aborted':
      return { status: 'stopped' }
    case 'not-started':
      return explainNotStarted(end.message, run)
    default:
      return unreachable(end)
  }
}

/** Only a program that the machine lacks is the environment's fault; a script that the tree lacks is the task's. */
async function explainNotStarted(message: string, run: Run): Promise<AgentOutcome> {
  const [program = ''] = run.argv
  const cwd = run.assignment.workspace
  const hasWorkspace = await access(cwd).then(() => true, () => false)
  if (!hasWorkspace) return agentFailed(`${program} could not start: the workspace ${cwd} is gone`)
  const isOfMachine = isAbsolute(program) || !program.includes('/')
  const search = await findProgram(program, { cwd, path: taskEnvironment(run.assignment, run.context)['PATH'] ?? '' })
  if (search.status === 'missing' && isOfMachine) {
    return environmentLacks(`${program} is not on this machine`, `Install ${program}, put it on PATH, or correct \`run\` of task ${run.assignment.taskId}.`)
  }
  return agentFailed(search.status === 'not-executable' ? `${search.path} is not executable` : `${program} could not start: ${message}`)
}
