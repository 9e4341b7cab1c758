import { unreachable } from '../../core/unreachable.ts'
import type { AgentAssignment, AgentContext, AgentOutcome } from '../../ports/agent.ts'
import type { ProcessEnd } from '../../ports/process-spawner.ts'
import { agentFailed, timedOut } from './agent-failed.ts'
import { readLogTail } from '../../platform/log-tail.ts'

/** A program that an agent ran, and where its output starts in the log. */
export type ProgramRun = {
  /** What people call it. */
  readonly name: string
  readonly assignment: AgentAssignment
  readonly context: AgentContext
  readonly outputStart: number
}

/** The outcome for every end of a program but exit code 0 and a failed start. */
export async function explainEnd(end: Exclude<ProcessEnd, { status: 'not-started' }>, run: ProgramRun): Promise<AgentOutcome> {
  const readOutput = (): Promise<string> => readLogTail(run.context.logPath, run.outputStart)
  switch (end.status) {
    case 'exited':
      return agentFailed(`${run.name} ended with exit code ${end.code}`, { exitCode: end.code, output: await readOutput() })
    case 'killed':
      return agentFailed(`${run.name} was ended by ${end.signal}`, { output: await readOutput() })
    case 'timed-out':
      return timedOut(end.limit, (end.limit === 'wall' ? run.assignment.timeoutMs : run.assignment.idleTimeoutMs) ?? 0)
    case 'aborted':
      return { status: 'stopped' }
    default:
      return unreachable(end)
  }
}
