import { unreachable } from '../../../../core/unreachable.ts'
import type { AgentOutcome } from '../../../../ports/agent.ts'
import type { ProcessEnd } from '../../../../ports/process-spawner.ts'
import { agentFailed } from '../../agent-failed.ts'
import { explainEnd } from '../../explain-end.ts'
import { logSize, readLogTail } from '../../../../platform/log-tail.ts'
import type { ExternalAttempt } from '../external-attempt.ts'
import { finished } from '../finished.ts'
import type { HeadlessProgram } from '../profile.ts'
import { readLines } from '../read-lines.ts'
import type { HeadlessListener } from './listener.ts'

/** Longer prompts do not fit into an argument of a program. */
const maxArgumentBytes = 100_000

/** Runs an agent once, from its prompt to its end, and reads what it says on the way. */
export async function runHeadless(attempt: ExternalAttempt, program: HeadlessProgram): Promise<AgentOutcome> {
  const { context, assignment, setting } = attempt
  const outputStart = logSize(context.logPath)
  const isLong = Buffer.byteLength(setting.prompt) > maxArgumentBytes
  const given = isLong ? { ...setting, prompt: `# Task: ${assignment.name}\n\nYour task is in the file ${assignment.promptPath}. Read it and carry it out in ${assignment.workspace}.` } : setting
  for (const args of program.preparations?.(given) ?? []) {
    const end = await context.spawner.run(attempt.requestFor(args))
    if (end.status !== 'exited' || end.code !== 0) return explain(end, attempt, outputStart)
  }
  const listener = program.listen?.() ?? null
  const isOwn = attempt.spec.agent === 'custom'
  const end = await converse(attempt, { args: isOwn ? [] : program.args(given), input: isOwn ? setting.prompt : '', listener })
  if (end.status !== 'exited') return explain(end, attempt, outputStart)
  const claim = listener?.end() ?? { trouble: null, summary: attempt.narrator.lastMessage, turns: null, usage: null }
  if (claim.trouble !== null) return agentFailed(`${attempt.profile.title}: ${claim.trouble}`, { exitCode: end.code, output: await readLogTail(context.logPath, outputStart) })
  return end.code === 0 ? finished(attempt, claim) : explain(end, attempt, outputStart)
}

type Exchange = { readonly args: readonly string[]; readonly input: string; readonly listener: HeadlessListener | null }

async function converse({ context, narrator, requestFor }: ExternalAttempt, { args, input, listener }: Exchange): Promise<ProcessEnd> {
  const talk = await context.spawner.open(requestFor(args))
  await tellAll(talk.input, input)
  for await (const line of readLines(talk.output)) {
    const event = listener === null ? null : parse(line)
    if (listener === null || event === null) narrator.note(line)
    else for (const activity of listener.hear(event)) narrator.tell(activity)
  }
  return talk.ended
}

async function tellAll(input: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = input.getWriter()
  try {
    if (text !== '') await writer.write(Buffer.from(text))
    await writer.close()
  } catch {
    // It does not listen, or has gone: how it ended says more.
  }
}

/** Null for what is no JSON object: warnings, progress, a line that was cut. */
function parse(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

function explain(end: ProcessEnd, { profile, assignment, context }: ExternalAttempt, outputStart: number): Promise<AgentOutcome> | AgentOutcome {
  const name = profile.title
  switch (end.status) {
    case 'not-started':
      return agentFailed(`${name} could not start: ${end.message}`)
    case 'exited':
    case 'killed':
    case 'timed-out':
    case 'aborted':
      return explainEnd(end, { name, assignment, context, outputStart })
    default:
      return unreachable(end)
  }
}
