import type { ModelMessage } from 'ai'
import type { ModelSpec } from '../../../core/plan/agent-spec.ts'
import { invariant } from '../../../core/unreachable.ts'
import type { AgentAssignment, AgentContext, AgentOutcome } from '../../../ports/agent.ts'
import { agentFailed, timedOut } from '../agent-failed.ts'
import { callModel, type ModelAnswer } from './call-model.ts'
import { carryOutCalls, pendingCalls } from './carry-out-calls.ts'
import { compactMessages } from './compact-messages.ts'
import { connectModel, type ConnectedModel } from './connect-model.ts'
import { explainFinish, explainTrouble, unavailable, type Trouble } from './explain-trouble.ts'
import { makeBoundedLog } from './bounded-log.ts'
import { composeInstructions } from './instructions.ts'
import { parseSaved, toSaved, type Conversation } from './saved-session.ts'
import { createPlaces } from './tools/places.ts'
import type { AnyTool, ToolContext } from './tools/model-tool.ts'
import { makeToolBox, toToolSet, type ToolBox } from './tools/tool-box.ts'

/** How often one turn is asked for again after its answer broke off. */
const maxBreaksInARow = 3
/** How often that may happen in one attempt. */
const maxBreaks = 10
/** From this many tokens on a conversation is made shorter: every turn pays for all of it, and long ones make models forget. */
const maxContextTokens = 120_000

export type ModelWork = { readonly assignment: AgentAssignment; readonly context: AgentContext; readonly spec: ModelSpec }

/** What the turns of one attempt share. */
type Loop = ModelWork & {
  readonly connected: ConnectedModel
  readonly box: ToolBox
  readonly instructions: string
  readonly tools: ToolContext
  readonly log: (line: string) => void
  /** Ends with the attempt or with the time it has. */
  readonly signal: AbortSignal
}

/** Turns of asking the model and carrying out what it calls, until it is done, gives up or is out of turns. */
export async function workWithModel(work: ModelWork, more: readonly AnyTool[] = []): Promise<AgentOutcome> {
  const { assignment, context, spec } = work
  const { pass } = context
  invariant(pass !== null, 'a model agent has no way to its model')
  const limit = AbortSignal.timeout(Math.min(assignment.timeoutMs, 2 ** 31 - 1))
  const signal = AbortSignal.any([context.signal, limit])
  const loop: Loop = {
    ...work,
    connected: await connectModel(spec.model, { pass, providers: assignment.providers }),
    box: makeToolBox(spec.tools, more),
    instructions: composeInstructions(spec, assignment),
    tools: { assignment, context: { ...context, signal }, places: await createPlaces(assignment) },
    log: makeBoundedLog(context),
    signal,
  }
  const outcome = await converse(loop)
  if (context.signal.aborted) return { status: 'stopped' }
  if (limit.aborted && outcome.status !== 'finished') return timedOut('wall', assignment.timeoutMs)
  const trouble = pass.trouble()
  return outcome.status === 'failed' && trouble !== null ? { ...outcome, failure: trouble } : outcome
}

async function converse(loop: Loop): Promise<AgentOutcome> {
  const { assignment: { prompt }, context, spec, log } = loop
  let conversation = parseSaved(await context.session.load(), prompt) ?? { messages: [{ role: 'user', content: prompt }], turns: 0, contextTokens: null }
  if (conversation.turns > 0) log(`going on after turn ${conversation.turns}`)
  const withTurns = (outcome: AgentOutcome): AgentOutcome => (outcome.status === 'stopped' ? outcome : { ...outcome, turns: conversation.turns })
  let breaks = 0
  for (;;) {
    if (loop.signal.aborted) return { status: 'stopped' }
    if (pendingCalls(conversation.messages).length > 0) {
      const carried = await carryOutTurn(loop, conversation)
      if (carried.outcome !== null) return withTurns(carried.outcome)
      conversation = carried.conversation
    }
    const ended = endOf(conversation.messages)
    if (ended !== null) return withTurns(ended)
    if (conversation.turns >= spec.maxTurns) return withTurns(agentFailed(`${spec.model} was not done after ${spec.maxTurns} turns`, { output: lastText(conversation.messages) }))
    const turn = await takeTurn(loop, shortened(conversation), breaks)
    breaks = turn.breaks
    if (turn.conversation !== null) conversation = turn.conversation
    if (turn.outcome !== null) return withTurns(turn.outcome)
  }
}

type Turn = { readonly conversation: Conversation | null; readonly outcome: AgentOutcome | null; readonly breaks: number }

/** One answer of the model, asked for again where it breaks off. */
async function takeTurn(loop: Loop, start: Conversation, earlierBreaks: number): Promise<Turn> {
  const { context, spec, log } = loop
  let breaks = earlierBreaks
  let messages = start.messages
  let isShortened = false
  context.tell({ type: 'turn-started', turn: start.turns + 1 })
  for (let inARow = 1; ; inARow += 1) {
    const answer = await ask(loop, messages)
    const trouble = troubleOf(answer, loop)
    if (trouble === null && answer.status === 'answered') return keepAnswer(loop, { answer, messages, turns: start.turns + 1, breaks })
    if (trouble === null || loop.signal.aborted) return { conversation: null, outcome: { status: 'stopped' }, breaks }
    if (trouble.kind === 'final') return { conversation: null, outcome: trouble.outcome, breaks }
    if (trouble.kind === 'too-long') {
      if (isShortened) return { conversation: null, outcome: agentFailed(trouble.message), breaks }
      isShortened = true
      messages = compactMessages(messages, { isHard: true })
    } else {
      breaks += 1
      if (inARow > maxBreaksInARow || breaks > maxBreaks) return { conversation: null, outcome: unavailable(trouble.message, loop.connected.provider), breaks }
    }
    log(`${spec.model}: ${trouble.message}; asked again`)
  }
}

function ask({ connected, spec, instructions, box, signal, assignment, context }: Loop, messages: readonly ModelMessage[]): Promise<ModelAnswer> {
  return callModel({ connected, spec, instructions, messages, tools: toToolSet(box), signal, idleTimeoutMs: assignment.idleTimeoutMs, isWaiting: () => (context.pass?.waitsFor() ?? null) !== null })
}

function troubleOf(answer: ModelAnswer, { spec, connected, signal, assignment }: Loop): Trouble | null {
  const place = { model: spec.model, provider: connected.provider, text: answer.text, idleTimeoutMs: assignment.idleTimeoutMs }
  if (answer.status === 'answered') return explainFinish(answer.finishReason, place)
  return signal.aborted ? null : explainTrouble(answer.error, place)
}

/** The answer is kept before anything is done about it: it is paid for. */
async function keepAnswer({ assignment, context, log }: Loop, kept: { readonly answer: Extract<ModelAnswer, { status: 'answered' }>; readonly messages: readonly ModelMessage[]; readonly turns: number; readonly breaks: number }): Promise<Turn> {
  const { answer, turns, breaks } = kept
  const conversation: Conversation = { messages: [...kept.messages, ...answer.messages], turns, contextTokens: answer.contextTokens }
  if (answer.text !== '') {
    log(answer.text)
    context.tell({ type: 'message', text: answer.text })
  }
  await context.session.save(toSaved(conversation, assignment.prompt), { isWorkspaceUnchanged: true })
  return { conversation, outcome: endOf(conversation.messages), breaks }
}

/** What the last answer called, each with its result; ends the work where `done` was among it. */
async function carryOutTurn(loop: Loop, conversation: Conversation): Promise<{ readonly conversation: Conversation; readonly outcome: AgentOutcome | null }> {
  const { results, summary, hasChanged } = await carryOutCalls(pendingCalls(conversation.messages), loop)
  const next: Conversation = { ...conversation, messages: [...conversation.messages, results] }
  if (loop.signal.aborted) return { conversation, outcome: { status: 'stopped' } }
  if (summary !== null) return { conversation: next, outcome: finish(summary) }
  await loop.context.session.save(toSaved(next, loop.assignment.prompt), { isWorkspaceUnchanged: !hasChanged })
  return { conversation: next, outcome: null }
}

/** A conversation that has grown too long is made shorter before the next turn; a second time in earnest. */
function shortened(conversation: Conversation): Conversation {
  if ((conversation.contextTokens ?? 0) < maxContextTokens) return conversation
  const once = compactMessages(conversation.messages)
  const isEnough = JSON.stringify(once).length < 0.7 * JSON.stringify(conversation.messages).length
  return { ...conversation, contextTokens: null, messages: isEnough ? once : compactMessages(conversation.messages, { isHard: true }) }
}

/** An answer that calls nothing is the last one, with or without `done`. */
function endOf(messages: readonly ModelMessage[]): AgentOutcome | null {
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return null
  if (typeof last.content !== 'string' && last.content.some(({ type }) => type === 'tool-call')) return null
  const text = lastText(messages).trim()
  return finish(text === '' ? 'ended without a word' : text)
}

function finish(summary: string): AgentOutcome {
  return { status: 'finished', summary: summary.slice(0, 4_000) }
}

function lastText(messages: readonly ModelMessage[]): string {
  const last = messages.findLast(({ role }) => role === 'assistant')
  if (last === undefined || last.role !== 'assistant') return ''
  if (typeof last.content === 'string') return last.content
  return last.content.flatMap((part) => (part.type === 'text' ? [part.text] : part.type === 'tool-call' ? [`called ${part.toolName} ${JSON.stringify(part.input).slice(0, 500)}`] : [])).join('\n')
}
