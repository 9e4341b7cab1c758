import { access, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { CommandSpec } from '../../../core/plan/agent-spec.ts'
import { invariant } from '../../../core/unreachable.ts'
import type { Agent, AgentAssignment, AgentContext, AgentOutcome } from '../../../ports/agent.ts'
import { agentFailed, environmentLacks } from '../agent-failed.ts'
import { explainEnd } from '../explain-end.ts'
import { searchProgram } from '../../../platform/find-program.ts'
import { logSize } from '../../../platform/log-tail.ts'
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
      const outputStart = logSize(context.logPath)
      const end = await context.spawner.run(context.sandbox.wrap({
        argv,
        cwd: assignment.workspace,
        environment: taskEnvironment(assignment, context),
        logPath: context.logPath,
        maxLogBytes: context.maxLogBytes,
        stdinPath: assignment.promptPath,
        timeoutMs: assignment.timeoutMs,
        idleTimeoutMs: assignment.idleTimeoutMs,
        signal: context.signal,
      }))
      const [name = ''] = argv
      if (end.status === 'not-started') return explainNotStarted(name, end.message, { assignment, context })
      if (end.status === 'exited' && end.code === 0) return { status: 'finished', summary: `${name} ended with exit code 0` }
      return explainEnd(end, { name, assignment, context, outputStart })
    },
    async probe(spec, { workspace }) {
      invariant(spec.kind === 'command', `the command agent was given a spec of kind ${spec.kind}`)
      const [program = 'sh'] = 'run' in spec ? spec.run : ['sh']
      const search = searchProgram(program, { cwd: workspace, path: process.env['PATH'] ?? '' })
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

type Attempt = { readonly assignment: AgentAssignment; readonly context: AgentContext }

/** Only a program that the machine lacks is the environment's fault; a script that the tree lacks is the task's. */
async function explainNotStarted(program: string, message: string, { assignment, context }: Attempt): Promise<AgentOutcome> {
  const cwd = assignment.workspace
  const hasWorkspace = await access(cwd).then(() => true, () => false)
  if (!hasWorkspace) return agentFailed(`${program} could not start: the workspace ${cwd} is gone`)
  const isOfMachine = isAbsolute(program) || !program.includes('/')
  const search = searchProgram(program, { cwd, path: taskEnvironment(assignment, context)['PATH'] ?? '' })
  if (search.status === 'missing' && isOfMachine) {
    return environmentLacks(`${program} is not on this machine`, `Install ${program}, put it on PATH, or correct \`run\` of task ${assignment.taskId}.`)
  }
  return agentFailed(search.status === 'not-executable' ? `${search.path} is not executable` : `${program} could not start: ${message}`)
}
