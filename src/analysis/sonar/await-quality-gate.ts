import type { z } from 'zod'
import { parseJsonText } from '../parse-untrusted.ts'
import { requestText, type Fetch } from '../request-text.ts'
import { errorReply, gateReply, taskReply, type GateCondition } from './sonar-replies.ts'

/** How to ask a server. */
export type ServerQuestion = {
  readonly serverUrl: string
  readonly token: string | null
  readonly fetch: Fetch
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** Where to ask, and for how long. The token goes to `serverUrl` and nowhere else: not where report-task.txt points, not where a redirect leads. */
export type GateQuestion = ServerQuestion & {
  readonly taskId: string
  readonly clock: GateClock
  readonly signal?: AbortSignal
  /** For the whole wait; 5 minutes if not given. */
  readonly timeoutMs?: number
  /** Between two questions; 2 seconds if not given. */
  readonly pollMs?: number
}

/** Time, handed in: Fleet's own clock fits. */
export type GateClock = { readonly now: () => number; readonly wakeAt: (at: number, callback: () => void) => () => void }

/** The gate's word, or why there is none. Only `gate` with `OK` or `WARN` may pass: everything else fails closed. */
export type GateAnswer =
  | {
      readonly kind: 'gate'
      readonly status: 'OK' | 'WARN' | 'ERROR' | 'NONE'
      /** Null when the gate was asked for by project. */
      readonly analysisId: string | null
      readonly conditions: readonly GateCondition[]
    }
  | { readonly kind: 'failed'; readonly reason: GateFailure; readonly message: string }

export type GateFailure = 'unauthorized' | 'not-found' | 'timed-out' | 'stopped' | 'analysis-failed' | 'unreachable' | 'unexpected-reply'

type Failed = Extract<GateAnswer, { kind: 'failed' }>
type Asked<T> = { readonly value: T } | Failed

const requestTimeoutMs = 30_000
/** Faults that may pass: a server that restarts, a proxy that is busy. */
const maxPassingFaults = 5

/** Waits until the server has worked through an analysis, then reads its quality gate. */
export async function awaitQualityGate(question: GateQuestion): Promise<GateAnswer> {
  if (!URL.canParse(question.serverUrl)) return failed('unreachable', 'the server address is not an address')
  const analysisId = await awaitAnalysis(question)
  if (typeof analysisId !== 'string') return analysisId
  return readGate(question, { query: `analysisId=${encodeURIComponent(analysisId)}`, analysisId })
}

/** Reads the quality gate of a project as it stands, of one of its branches where one is named. */
export async function readProjectGate(question: ServerQuestion & { readonly projectKey: string; readonly branch?: string }): Promise<GateAnswer> {
  if (!URL.canParse(question.serverUrl)) return failed('unreachable', 'the server address is not an address')
  const branch = question.branch === undefined ? '' : `&branch=${encodeURIComponent(question.branch)}`
  return readGate(question, { query: `projectKey=${encodeURIComponent(question.projectKey)}${branch}`, analysisId: null })
}

async function readGate(question: ServerQuestion, { query, analysisId }: { readonly query: string; readonly analysisId: string | null }): Promise<GateAnswer> {
  const gate = await ask(question, { path: `api/qualitygates/project_status?${query}`, schema: gateReply })
  if ('kind' in gate) return gate
  const { status, conditions } = gate.value.projectStatus
  return { kind: 'gate', status, analysisId, conditions }
}

async function awaitAnalysis(question: GateQuestion): Promise<string | Failed> {
  const { clock, taskId, signal, pollMs = 2_000, timeoutMs = 300_000 } = question
  const endsAt = clock.now() + timeoutMs
  let faults = 0
  for (;;) {
    const reply = await ask(question, { path: `api/ce/task?id=${encodeURIComponent(taskId)}`, schema: taskReply })
    const isPassing = 'kind' in reply && reply.reason === 'unreachable' && faults < maxPassingFaults
    if (signal?.aborted === true) return stopped
    if ('kind' in reply && !isPassing) return reply
    faults = isPassing ? faults + 1 : 0
    const done = 'kind' in reply ? null : toAnalysis(reply.value.task)
    if (done !== null) return done
    if (clock.now() + pollMs > endsAt) return failed('timed-out', `SonarQube had not worked through the analysis after ${timeoutMs} ms`)
    await pause(clock, pollMs, signal)
  }
}

const stopped: Failed = { kind: 'failed', reason: 'stopped', message: 'stopped while waiting for SonarQube' }

/** Ends early, without an error, when it is stopped. */
async function pause(clock: GateClock, delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.wakeAt(clock.now() + delayMs, resolve)
    const stop = (): void => {
      cancel()
      resolve()
    }
    signal?.addEventListener('abort', stop, { once: true })
    // One that is already stopped tells nobody.
    if (signal?.aborted === true) stop()
  })
}

/** Null while the server is still at it. */
function toAnalysis(task: z.infer<typeof taskReply>['task']): string | Failed | null {
  if (task.status === 'PENDING' || task.status === 'IN_PROGRESS') return null
  if (task.status !== 'SUCCESS')
    return failed(
      'analysis-failed',
      `SonarQube's analysis ended as ${task.status}${task.errorMessage === undefined ? '' : `: ${task.errorMessage.slice(0, 300)}`}`,
    )
  return task.analysisId ?? failed('unexpected-reply', 'the analysis succeeded, but its id is missing')
}

async function ask<T>(question: ServerQuestion, about: { readonly path: string; readonly schema: z.ZodType<T> }): Promise<Asked<T>> {
  const base = question.serverUrl.endsWith('/') ? question.serverUrl : `${question.serverUrl}/`
  const reply = await requestText(question.fetch, {
    url: new URL(about.path, base).href,
    method: 'GET',
    headers: question.token === null ? {} : { authorization: `Bearer ${question.token}` },
    timeoutMs: Math.min(requestTimeoutMs, question.timeoutMs ?? requestTimeoutMs),
    ...(question.signal === undefined ? {} : { signal: question.signal }),
  })
  if (reply.kind === 'too-large') return failed('unexpected-reply', reply.message)
  if (reply.kind !== 'answer') return failed(reply.kind, reply.message)
  const trouble = toTrouble(reply.status, reply.text)
  if (trouble !== null) return trouble
  const parsed = parseJsonText({ path: about.path, text: reply.text })
  const result = 'note' in parsed ? null : about.schema.safeParse(parsed.value)
  return result?.success === true
    ? { value: result.data }
    : failed('unexpected-reply', `the reply to ${about.path} has another shape than SonarQube's web API gives`)
}

function toTrouble(status: number, text: string): Failed | null {
  if (status === 200) return null
  const said = toErrorMessage(text)
  if (status === 401 || status === 403) return failed('unauthorized', `SonarQube refused the token (${status})${said}`)
  if (status === 404) return failed('not-found', `SonarQube does not know this (404)${said}`)
  if (status >= 500 || status === 429) return failed('unreachable', `SonarQube answered ${status}${said}`)
  return failed('unexpected-reply', `SonarQube answered ${status}${said}`)
}

function toErrorMessage(text: string): string {
  const parsed = parseJsonText({ path: '', text })
  const result = 'note' in parsed ? null : errorReply.safeParse(parsed.value)
  return result?.success === true && result.data.errors[0] !== undefined ? `: ${result.data.errors[0].msg.slice(0, 300)}` : ''
}

function failed(reason: GateFailure, message: string): Failed {
  return { kind: 'failed', reason, message }
}
