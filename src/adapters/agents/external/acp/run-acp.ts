import * as acp from '@agentclientprotocol/sdk/unstable'
import type { AgentOutcome } from '../../../../ports/agent.ts'
import type { Conversation, ProcessEnd } from '../../../../ports/process-spawner.ts'
import { agentFailed } from '../../agent-failed.ts'
import { explainEnd } from '../../explain-end.ts'
import { logSize, readLogTail } from '../../../../platform/log-tail.ts'
import type { ExternalAttempt } from '../external-attempt.ts'
import type { AgentProgram } from '../profile.ts'
import { answerPermission } from './answer-permission.ts'
import { KeptSession } from './kept-session.ts'
import { openSession } from './open-session.ts'
import { SessionUpdates } from './session-updates.ts'
import { toOutcome, type TurnEnd } from './to-outcome.ts'

/** How long an agent may take to end after its work, and after it was asked to stop or hung up, before it is told by signals. */
const endGraceMs = 50
const stopGraceMs = 3_000

/** Drives an agent over the Agent Client Protocol through one prompt. */
export async function runAcp(attempt: ExternalAttempt, program: AgentProgram): Promise<AgentOutcome> {
  const { context } = attempt
  const outputStart = logSize(context.logPath)
  const kept = await KeptSession.load(attempt)
  // The attempt's own signal would end the program at once; it is to hear of it by its protocol first.
  const { signal: _, ...request } = attempt.requestFor(attempt.spec.agent === 'custom' ? [] : program.args(attempt.setting))
  const talk = await context.spawner.open(request)
  const turn = await takeTurn(attempt, talk, kept)
  // An agent that has hung up is on its way out, and how it goes says why.
  const end = await talk.close({ graceMs: context.signal.aborted || turn.status === 'broken' ? stopGraceMs : endGraceMs })
  await kept.settle()
  if (context.signal.aborted) return { status: 'stopped' }
  if (turn.status === 'broken') return explainBreak(turn, end, attempt, outputStart)
  return toOutcome(turn, attempt, await readLogTail(context.logPath, outputStart))
}

type Turn = TurnEnd | { readonly status: 'broken'; readonly message: string }

async function takeTurn(attempt: ExternalAttempt, talk: Conversation, kept: KeptSession): Promise<Turn> {
  const updates = new SessionUpdates(attempt.narrator, () => kept.save())
  let isWorking = false
  const app = acp.client({ name: 'fleet' })
    .onRequest(acp.methods.client.session.requestPermission, ({ params }) => answerPermission(params, attempt))
    // A session that is loaded tells its whole history again.
    .onNotification(acp.methods.client.session.update, ({ params }) => (isWorking ? updates.take(params.update) : undefined))
  try {
    return await app.connectWith(acp.ndJsonStream(talk.input, talk.output), async (agent) => {
      const session = await openSession(agent, attempt, kept)
      if (typeof session === 'string') return { status: 'refused', message: session }
      isWorking = true
      const response = await prompt(agent, { sessionId: session.sessionId, text: session.prompt, signal: attempt.context.signal })
      updates.flush()
      return { status: 'ended', response, answer: updates.answer, costUsd: updates.costUsd }
    })
  } catch (error) {
    updates.flush()
    return { status: 'broken', message: describe(error) }
  }
}

type Prompt = { readonly sessionId: string; readonly text: string; readonly signal: AbortSignal }

/** Ends early when the attempt is stopped: then the agent has been told to cancel, and how it ends that is its own affair. */
async function prompt(agent: acp.ClientContext, { sessionId, text, signal }: Prompt): Promise<acp.PromptResponse> {
  const stopped = Promise.withResolvers<acp.PromptResponse>()
  const cancel = (): void => {
    const settle = (): void => stopped.resolve({ stopReason: 'cancelled' })
    void agent.notify(acp.methods.agent.session.cancel, { sessionId }).then(settle, settle)
  }
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  try {
    return await Promise.race([agent.request(acp.methods.agent.session.prompt, { sessionId, prompt: [{ type: 'text', text }] }), stopped.promise])
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** What went wrong, in the agent's own words where it has any. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const data = error instanceof acp.RequestError && error.data !== undefined ? ` ${JSON.stringify(error.data)}` : ''
  return `${error.message}${data}`
}

/** A connection that broke is explained by how the program ended, where that was not our doing. */
async function explainBreak({ message }: Extract<Turn, { status: 'broken' }>, end: ProcessEnd, { profile, assignment, context }: ExternalAttempt, outputStart: number): Promise<AgentOutcome> {
  const name = profile.title
  if (end.status === 'not-started') return agentFailed(`${name} could not start: ${end.message}`)
  if (end.status === 'timed-out' || end.status === 'killed') return explainEnd(end, { name, assignment, context, outputStart })
  return agentFailed(`${name}: ${message}`, { exitCode: end.status === 'exited' ? end.code : null, output: await readLogTail(context.logPath, outputStart) })
}
