import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { awaitQualityGate, type GateAnswer, type GateQuestion } from '../../../src/analysis/sonar/await-quality-gate.ts'
import { readReportTask } from '../../../src/analysis/sonar/read-report-task.ts'

const taskId = 'AYx1-demo_task'
const analysisId = '9f8e7d6c-0000-4000-8000-000000000001'
const conditions = [{ status: 'ERROR', metricKey: 'new_coverage', comparator: 'LT', errorThreshold: '80', actualValue: '61.5' }]

type Exchange = { readonly method: string | undefined; readonly url: string; readonly authorization: string | undefined }
type Answer = (request: IncomingMessage, response: ServerResponse) => void

const json =
  (status: number, body: unknown): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
/** Replies as a SonarQube server gives them. */
const task = (status: string, more: object = {}): Answer =>
  json(200, {
    task: { id: taskId, type: 'REPORT', componentKey: 'demo', status, submittedAt: '2025-01-01T00:00:00+0000', warnings: [], ...more },
  })
const gate = (status: string): Answer =>
  json(200, {
    projectStatus: { status, conditions, ignoredConditions: false, caycStatus: 'compliant', period: { mode: 'PREVIOUS_VERSION' } },
  })

/** A server that gives the answers in turn, the last one for ever; asks the gate and hands back what was asked. */
async function askGate(
  answers: readonly Answer[],
  over: Partial<GateQuestion> = {},
): Promise<{ readonly answer: GateAnswer; readonly asked: readonly Exchange[] }> {
  const asked: Exchange[] = []
  const server = createServer((request, response) => {
    asked.push({ method: request.method, url: request.url ?? '', authorization: request.headers.authorization })
    answers[Math.min(asked.length, answers.length) - 1]?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let now = 0
  const clock = {
    now: () => now,
    wakeAt: (at: number, callback: () => void) => {
      now = at
      queueMicrotask(callback)
      return () => undefined
    },
  }
  const serverUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sonar`
  try {
    return {
      answer: await awaitQualityGate({ serverUrl, token: 'squ_secret', taskId, fetch, clock, pollMs: 1000, timeoutMs: 5000, ...over }),
      asked,
    }
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

test('waits from PENDING to SUCCESS, then reads the gate of that analysis', async () => {
  const { answer, asked } = await askGate([task('PENDING'), task('IN_PROGRESS'), task('SUCCESS', { analysisId }), gate('ERROR')])
  expect(answer).toEqual({ kind: 'gate', status: 'ERROR', analysisId, conditions })
  expect(asked.map((exchange) => exchange.url)).toEqual([
    ...Array<string>(3).fill(`/sonar/api/ce/task?id=${taskId}`),
    `/sonar/api/qualitygates/project_status?analysisId=${analysisId}`,
  ])
  expect(new Set(asked.map((exchange) => exchange.authorization))).toEqual(new Set(['Bearer squ_secret']))
})

test.each(['OK', 'WARN', 'NONE'])('a gate may say %s', async (status) => {
  expect((await askGate([task('SUCCESS', { analysisId }), gate(status)])).answer).toMatchObject({ kind: 'gate', status })
})

test.each([
  ['a refused token', json(401, {}), 'unauthorized'],
  ['a missing right', json(403, { errors: [{ msg: 'Insufficient privileges' }] }), 'unauthorized'],
  ['an unknown task', json(404, { errors: [{ msg: "No activity found for task 'x'" }] }), 'not-found'],
  ['a failed analysis', task('FAILED', { errorMessage: 'Unsupported language' }), 'analysis-failed'],
  ['a cancelled analysis', task('CANCELED'), 'analysis-failed'],
  ['success without an analysis', task('SUCCESS'), 'unexpected-reply'],
  ['a status that Sonar does not have', task('MAYBE'), 'unexpected-reply'],
  ['a login page', ((_request, response) => void response.writeHead(200).end('<html>')) satisfies Answer, 'unexpected-reply'],
  [
    'a redirect, which is not followed',
    ((_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()) satisfies Answer,
    'unexpected-reply',
  ],
])('%s fails closed', async (_name, answer, reason) => {
  expect((await askGate([answer])).answer).toMatchObject({ kind: 'failed', reason })
})

test("the server's own words are in the message", async () => {
  const { answer } = await askGate([json(404, { errors: [{ msg: "No activity found for task 'x'" }] })])
  expect(answer).toMatchObject({ message: "SonarQube does not know this (404): No activity found for task 'x'" })
})

test('gives up after its time limit when the server never gets done', async () => {
  const { answer, asked } = await askGate([task('PENDING')])
  expect(answer).toMatchObject({ kind: 'failed', reason: 'timed-out' })
  expect(asked).toHaveLength(6)
})

test('a stop ends the wait at once', async () => {
  const controller = new AbortController()
  const clock = { now: () => 0, wakeAt: () => (controller.abort(), () => undefined) }
  const { answer } = await askGate([task('PENDING')], { clock, signal: controller.signal })
  expect(answer).toMatchObject({ kind: 'failed', reason: 'stopped' })
})

test('a server that accepts and never answers runs into the time limit', async () => {
  const { answer } = await askGate([() => undefined], { timeoutMs: 200 })
  expect(answer).toMatchObject({ kind: 'failed', reason: 'timed-out' })
})

test('a fault that passes is asked again, one that stays is told', async () => {
  expect((await askGate([json(503, {}), task('SUCCESS', { analysisId }), gate('OK')])).answer).toMatchObject({ kind: 'gate', status: 'OK' })
  const { answer, asked } = await askGate([json(502, {})], { timeoutMs: 60_000 })
  expect(answer).toMatchObject({ kind: 'failed', reason: 'unreachable' })
  expect(asked).toHaveLength(6)
})

test('nobody listening is told as unreachable', async () => {
  expect((await askGate([], { serverUrl: 'http://127.0.0.1:1', timeoutMs: 2000 })).answer).toMatchObject({ kind: 'failed' })
  expect((await askGate([], { serverUrl: 'not an address' })).answer).toMatchObject({ kind: 'failed', reason: 'unreachable' })
})

test("reads the scanner's report-task.txt, and refuses a task id that is no id", () => {
  expect(
    readReportTask(
      'organization=x\nprojectKey=demo\nserverUrl=https://sonar.example.org\r\ndashboardUrl=https://sonar.example.org/dashboard?id=demo\nceTaskId=AYx1-demo_task\n',
    ),
  ).toEqual({
    taskId,
    serverUrl: 'https://sonar.example.org',
    projectKey: 'demo',
    dashboardUrl: 'https://sonar.example.org/dashboard?id=demo',
  })
  expect(readReportTask('ceTaskId=../../admin?x=1')).toBeNull()
  expect(readReportTask('')).toBeNull()
})
