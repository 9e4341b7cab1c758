import * as z from 'zod'

const instant = z.iso.datetime().describe('ISO 8601, UTC')
const durationMs = z.number().nonnegative().describe('milliseconds')
const outcome = z.enum(['succeeded', 'failed', 'skipped', 'canceled'])

const check = z.strictObject({
  check: z.string(),
  on: z.enum(['task', 'merged', 'run']),
  status: z.enum(['passed', 'failed', 'crashed']),
  durationMs,
  output: z.string().describe('last lines of its output, empty when it passed'),
})

const failure = z.looseObject({ kind: z.string(), message: z.string() }).describe('why an attempt did not succeed; further fields depend on kind')

const usage = z.strictObject({
  calls: z.int().nonnegative(),
  inputTokens: z.int().nonnegative().describe('all that were sent, those read from and written to a cache included'),
  cacheReadTokens: z.int().nonnegative(),
  cacheWriteTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative().describe('all that came back, reasoning included'),
  reasoningTokens: z.int().nonnegative(),
  costUsd: z.number().nullable().describe('of the calls with a known price; null when there was none'),
  unpricedCalls: z.int().nonnegative().describe('calls of models without a known price'),
})

const modelUsage = usage.extend({ provider: z.string(), model: z.string() })

const attempt = z.strictObject({
  number: z.int().positive(),
  outcome: z.enum(['running', 'succeeded', 'failed', 'canceled', 'released']).describe('released: interrupted without a verdict, costs no retry'),
  startedAt: instant,
  endedAt: instant.nullable(),
  durationMs: durationMs.nullable(),
  phasesMs: z.record(z.string(), durationMs).describe('time spent in preparing, working, checking, landing'),
  failure: failure.nullable(),
  rolledBack: z.boolean().describe('the tree was brought back to its state before the attempt'),
  checks: z.array(check),
  agent: z.string().describe('name of the agent that worked'),
  variants: z.array(z.string()).describe('what a best-of tried, the kept one first'),
  choice: z.strictObject({ path: z.array(z.string()), reason: z.string() }).nullable().describe('how a chain or a route came to this agent; null where there was no choice'),
  change: z.strictObject({ commit: z.string().nullable(), base: z.string().nullable(), files: z.int().nonnegative(), linesAdded: z.int().nonnegative(), linesRemoved: z.int().nonnegative() }).nullable().describe('what it changed, landed or not; null when that was never known'),
  summary: z.string().describe('what the agent says of its work; never part of the verdict'),
  usage: z.array(modelUsage).describe('by model; empty when no model was called'),
  costUsd: z.number().nullable(),
  turns: z.int().nonnegative().nullable(),
  resources: z.strictObject({ cpuMs: durationMs.nullable(), peakMemoryBytes: z.number().nonnegative().nullable() }).describe('of its programs; null where the machine does not tell'),
})

const namedPackage = z.strictObject({ ecosystem: z.string(), name: z.string(), version: z.string().nullable() })

const dependencies = z.strictObject({
  added: z.array(namedPackage).describe('packages that were not there before, the first 100'),
  updated: z.array(z.strictObject({ ecosystem: z.string(), name: z.string(), from: z.array(z.string()), to: z.array(z.string()) })).describe('packages at other versions, the first 100'),
  removed: z.array(namedPackage).describe('packages that are gone, the first 100'),
  counts: z.strictObject({ added: z.int().nonnegative(), updated: z.int().nonnegative(), removed: z.int().nonnegative() }),
  lockFiles: z.array(z.string()),
})

const task = z.strictObject({
  id: z.string(),
  name: z.string(),
  outcome: outcome.nullable().describe('null while the task has not ended'),
  status: z.string(),
  agent: z.string(),
  repository: z.string(),
  kind: z.string().describe('labels joined by a space; what tasks are compared by'),
  needs: z.array(z.string()),
  because: z.string().nullable().describe('task or reason for which it was skipped or canceled'),
  attempts: z.array(attempt),
  landed: z.strictObject({ repository: z.string(), commit: z.string() }).nullable(),
  files: z.int().nonnegative(),
  linesAdded: z.int().nonnegative(),
  linesRemoved: z.int().nonnegative(),
  paths: z.array(z.string()).describe('the first 200 changed paths'),
  queueMs: durationMs.nullable().describe('from ready to started'),
  durationMs: durationMs.nullable().describe('last attempt, from started to landed'),
  costUsd: z.number().nullable().describe('of all attempts'),
  dependencies: dependencies.nullable().describe('what the change does to the packages of lock files; null where it touches none'),
})

/** The published shape of `.fleet/runs/<run>/report.json`. `schemaVersion` stays while fields are only added: readers pass over what they do not know. */
export const reportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  run: z.strictObject({
    id: z.string(),
    name: z.string(),
    outcome: z.enum(['succeeded', 'failed', 'canceled']).nullable().describe('null while the run has not ended'),
    status: z.enum(['running', 'paused', 'halted', 'ended']),
    startedAt: instant,
    endedAt: instant.nullable(),
    durationMs: durationMs.describe('time during which Fleet held the run; pauses between a crash and a resume do not count'),
    concurrency: z.int().positive(),
    budget: z.strictObject({ usd: z.number().nullable(), tokens: z.number().nullable() }).describe('what the run may spend; null: no limit'),
    idealMakespanMs: durationMs.describe('max(critical path, work / concurrency)'),
    criticalPathMs: durationMs,
    criticalPath: z.array(z.string()),
    workMs: durationMs.describe('sum of the durations of all attempts'),
    efficiency: z.number().nullable().describe('idealMakespanMs / durationMs; null when nothing ran'),
    repositories: z.record(z.string(), z.strictObject({ path: z.string(), base: z.string().nullable(), branch: z.string().nullable(), head: z.string().nullable(), landed: z.strictObject({ branch: z.string(), commit: z.string(), head: z.string().nullable() }).nullable().describe('where fleet land brought it') })),
    finalChecks: z.array(check),
    failure: failure.nullable().describe('why the final checks failed or the run was halted'),
  }),
  tasks: z.array(task),
  totals: z.strictObject({
    tasks: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    skipped: z.int(),
    canceled: z.int(),
    attempts: z.int(),
    retried: z.int().describe('attempts after the first of their task that followed a failure'),
    rolledBack: z.int().describe('attempts whose changes were undone'),
    files: z.int(),
    linesAdded: z.int(),
    linesRemoved: z.int(),
    costUsd: z.number().nullable(),
    usage: usage.describe('all attempts and models together'),
    savings: z
      .strictObject({
        models: z.array(z.string()).describe('the last of each list, provider/model'),
        tasks: z.int().nonnegative(),
        actualUsd: z.number(),
        strongAloneUsd: z.number(),
        savedUsd: z.number(),
        formula: z.string(),
      })
      .nullable()
      .describe('what chains and routes saved against their strongest model alone; null when something of it has no known price'),
  }),
})

/** What a run did, as data: made by `toReport`, rendered by the reporters. */
export type Report = z.infer<typeof reportSchema>
export type TaskReport = Report['tasks'][number]
export type AttemptReport = TaskReport['attempts'][number]
