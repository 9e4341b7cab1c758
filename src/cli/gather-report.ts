import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FleetError } from '../core/fleet-error.ts'
import type { RunState, TaskState } from '../core/run/state.ts'
import { readLogTail } from '../platform/log-tail.ts'
import { loadRedactor, openLander } from '../fleet.ts'
import type { AttemptEvidence, GateFinding, QualityChange, RunEvidence, TaskEvidence } from '../reporters/evidence.ts'
import type { Lander } from '../ports/workspaces.ts'
import { limitsFor } from '../reporters/html/page-limits.ts'
import { parseFindings } from './parse-findings.ts'
import { parseTranscript } from './parse-transcript.ts'

export type GatherOptions = {
  readonly planFolder: string
  readonly stateFolder: string
  /** Values of its variables that hold keys are taken out of all texts. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Prompts, transcripts, logs and diffs too, not findings alone. */
  readonly isWhole: boolean
}

/** A file larger than this is no transcript or list of findings that we wrote. */
const maxFileBytes = 32_000_000
/** Of more tasks than these only what failed is gathered whole: a page could not show the others, and each diff is a start of git. */
const maxWholeTasks = 300

/** Reads what a run left in its folder and its repositories for the reporters. What is not there any more is left out. */
export async function gatherEvidence(state: RunState, options: GatherOptions): Promise<RunEvidence> {
  const redact = await loadRedactor(options.environment)
  const { findings, quality } = await gatherFindings(state, { ...options, redact })
  if (!options.isWhole) return { tasks: new Map(), findings, quality }
  // Without a private repository there is nothing to compare, and looking would make one.
  const lander = existsSync(join(options.stateFolder, 'git')) ? openLander(options.planFolder) : null
  try {
    const tasks = new Map<string, TaskEvidence>()
    const sizes = sizesFor(state.tasks.size)
    const isLarge = state.tasks.size > maxWholeTasks
    for (const entry of state.tasks.values()) if (!isLarge || entry.status === 'failed') tasks.set(entry.task.id, await gatherTask(state, entry, { ...options, lander, redact, ...sizes }))
    return { tasks, findings, quality }
  } finally {
    await lander?.close()
  }
}

type Sizes = { readonly maxLogCharacters: number; readonly maxDiffBytes: number }

/** What a page could show at most, and enough more to tell that it is cut. */
function sizesFor(tasks: number): Sizes {
  const [most] = limitsFor(tasks)
  return { maxLogCharacters: (most?.log ?? 0) + 1_000, maxDiffBytes: (most?.diff ?? 0) + 4_000 }
}

type Redacting = { readonly redact: (text: string) => string }

async function gatherFindings(state: RunState, { stateFolder, redact }: Pick<GatherOptions, 'stateFolder'> & Redacting): Promise<{ readonly findings: readonly GateFinding[]; readonly quality: readonly QualityChange[] }> {
  const folder = join(stateFolder, 'runs', state.runId, 'findings')
  const findings: GateFinding[] = []
  const quality: QualityChange[] = []
  const names = existsSync(folder) ? await readdir(folder) : []
  for (const { task, attempts } of state.tasks.values()) {
    const last = attempts.at(-1)
    const begin = `${task.id}.${last?.number}.`
    for (const name of names.filter((one) => last !== undefined && one.startsWith(begin) && one.endsWith('.json'))) {
      const parsed = parseFindings(await readBounded(join(folder, name)))
      if (parsed === null) continue
      findings.push(...parsed.findings.map((finding) => ({ task: task.id, attempt: last?.number ?? 1, check: name.slice(begin.length, -'.json'.length), finding: { ...finding, message: redact(finding.message) } })))
      if (parsed.scores !== null) quality.push({ task: task.id, ...parsed.scores })
    }
  }
  return { findings, quality }
}

type TaskOptions = GatherOptions & Sizes & Redacting & { readonly lander: Pick<Lander, 'diff'> | null }

async function gatherTask(state: RunState, { task, attempts }: TaskState, options: TaskOptions): Promise<TaskEvidence> {
  const { redact, maxLogCharacters, maxDiffBytes } = options
  const folder = join(options.stateFolder, 'runs', state.runId)
  const gathered = new Map<number, AttemptEvidence>()
  for (const attempt of attempts) {
    const name = `${task.id}.${attempt.number}`
    const { entries, leftOut } = await readTranscript(folder, name)
    const change = attempt.result?.change ?? attempt.change
    const diff = change?.commit == null || change.base === null ? '' : await readDiff(state, { ...options, repository: task.repository, from: change.base, to: change.commit })
    const log = await readLogTail(join(folder, 'logs', `${name}.log`), 0, maxLogCharacters)
    gathered.set(attempt.number, { transcript: entries.map((entry) => ({ ...entry, text: redact(entry.text) })), transcriptLeftOut: leftOut, log: redact(log), diff: redact(diff), isDiffCut: Buffer.byteLength(diff) >= maxDiffBytes })
  }
  return { prompt: redact(task.prompt), attempts: gathered }
}

/** What was said to models, else what the agent told while it worked. */
async function readTranscript(folder: string, name: string): Promise<ReturnType<typeof parseTranscript>> {
  const said = parseTranscript(await readBounded(join(folder, 'transcripts', `${name}.ndjson`)))
  return said.entries.length > 0 ? said : parseTranscript(await readBounded(join(folder, 'logs', `${name}.activity.ndjson`)))
}

type DiffOptions = Pick<TaskOptions, 'lander' | 'maxDiffBytes'> & { readonly repository: string; readonly from: string; readonly to: string }

/** Empty when git no longer has the commits: a run may be older than what its repository keeps. */
async function readDiff({ plan }: RunState, { lander, maxDiffBytes, repository: name, from, to }: DiffOptions): Promise<string> {
  const repository = plan.repositories.find((one) => one.name === name)
  if (lander === null || repository === undefined) return ''
  try {
    return await lander.diff(repository, from, to, maxDiffBytes)
  } catch (error) {
    if (error instanceof FleetError) return ''
    throw error
  }
}

async function readBounded(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8')
    return text.length <= maxFileBytes ? text : text.slice(-maxFileBytes)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
