import type { RecordedEvent, RunEvent } from './event.ts'

/** What runs are compared by. */
export type ComparedRun = {
  readonly events: readonly RecordedEvent[]
  /** Name of the tree that the run's branch points at, by repository. */
  readonly trees: Readonly<Record<string, string>>
}

/**
 * What two runs of the same plan did otherwise, in words; nothing when they did the same. Instants, durations and the names of commits do not count,
 * nor the order of what happened to different tasks, nor that a run was interrupted or paused.
 */
export function compareRuns(recorded: ComparedRun, replayed: ComparedRun): readonly string[] {
  const [before, after] = [bySubject(recorded.events), bySubject(replayed.events)]
  const subjects = [...new Set([...before.keys(), ...after.keys()])]
  return [...subjects.flatMap((subject) => compareLists(subject, before.get(subject) ?? [], after.get(subject) ?? [])), ...compareTrees(recorded.trees, replayed.trees)]
}

function compareTrees(recorded: ComparedRun['trees'], replayed: ComparedRun['trees']): readonly string[] {
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(replayed)])]
  return names.filter((name) => recorded[name] !== replayed[name]).map((name) => `repository ${name}: the tree is ${replayed[name] ?? 'missing'}, recorded was ${recorded[name] ?? 'none'}`)
}

function compareLists(subject: string, recorded: readonly RunEvent[], replayed: readonly RunEvent[]): readonly string[] {
  const length = Math.max(recorded.length, replayed.length)
  for (let index = 0; index < length; index += 1) {
    const [before, after] = [recorded[index], replayed[index]].map((event) => (event === undefined ? null : JSON.stringify(toEssence(event))))
    // What follows the first difference follows from it.
    if (before !== after) return [`${subject}: event ${index + 1} is ${after ?? 'missing'}\n  recorded was ${before ?? 'none'}`]
  }
  return []
}

/** About how a run was carried out, not about what came of it. */
const passing: ReadonlySet<RunEvent['type']> = new Set(['run-created', 'run-opened', 'run-paused', 'run-resumed', 'run-halted', 'run-reopened', 'run-landed', 'run-rolled-back', 'budget-set', 'attempt-advanced', 'attempt-released', 'attempt-reassigned', 'backoff-ended'])

function bySubject(events: readonly RecordedEvent[]): ReadonlyMap<string, readonly RunEvent[]> {
  const lasting = events.map(({ event }) => event).filter(({ type }) => !passing.has(type))
  return Map.groupBy(lasting, (event) => ('task' in event ? `task ${event.task}` : 'run'))
}

/** An event without what differs from one time to the next. */
function toEssence(event: RunEvent): unknown {
  switch (event.type) {
    case 'attempt-worked':
      return { ...event, change: withoutCommits(event.change) }
    case 'attempt-landing':
      return { type: event.type, task: event.task, attempt: event.attempt, repository: event.intent.repository }
    case 'attempt-succeeded': {
      const { change, landed, checks, costUsd } = event.result
      return { type: event.type, task: event.task, attempt: event.attempt, change: withoutCommits(change), landed: landed?.repository ?? null, checks: toVerdicts(checks), costUsd, usage: event.measures?.usage ?? [] }
    }
    case 'attempt-failed':
      return { type: event.type, task: event.task, attempt: event.attempt, failure: event.failure.kind, checks: toVerdicts(event.checks), isTriedAgain: event.retryAt !== null, usage: event.measures?.usage ?? [] }
    case 'final-checks-ended':
      return { type: event.type, checks: toVerdicts(event.checks), failure: event.failure?.kind ?? null }
    default:
      return event
  }
}

function withoutCommits({ files, linesAdded, linesRemoved, paths }: Extract<RunEvent, { type: 'attempt-worked' }>['change']): unknown {
  return { files, linesAdded, linesRemoved, paths }
}

/** Whether a merged tree had to be checked once more depends on what had landed before. */
function toVerdicts(checks: readonly { readonly check: string; readonly on: string; readonly status: string }[]): readonly string[] {
  return checks.filter(({ on }) => on !== 'merged').map(({ check, on, status }) => `${check} on ${on}: ${status}`)
}
