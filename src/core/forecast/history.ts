import { decompose, learn, meanOf, type Belief } from './log-normal.ts'

/** One attempt of the past, as the forecast needs it. */
export type AttemptSample = {
  readonly taskId: string
  readonly agent: string
  /** Kind of task: its labels in order, joined by a space. */
  readonly kind: string
  readonly outcome: 'succeeded' | 'failed' | 'canceled' | 'released'
  readonly durationMs: number
  readonly costUsd: number | null
  readonly tokens: number | null
  readonly turns: number | null
  readonly files: number | null
}

/** A task whose attempts are to be foretold. */
export type Subject = { readonly id: string; readonly agent: string; readonly kind: string }

/** How near the past attempts are that a belief rests on. */
export type Basis = 'task' | 'kind' | 'agent' | 'all' | 'none'

export type SubjectBelief = {
  readonly basis: Basis
  /** Of the logarithm of milliseconds; null without any history. */
  readonly duration: Belief | null
  /** Of the logarithm of US dollars; null when such attempts have cost nothing so far or it is unknown. */
  readonly cost: Belief | null
  /** Counts of attempts that succeeded and failed; nothing known is worth one attempt, of which a twentieth fails. */
  readonly success: { readonly succeeded: number; readonly failed: number }
}

const sampleKey = (agent: string, kind: string): string => JSON.stringify([agent, kind])

/** What past attempts teach, at three distances: the task itself, its agent at this kind of task, its agent, everything. */
export class History {
  readonly #byTask: ReadonlyMap<string, readonly AttemptSample[]>
  readonly #byKind: ReadonlyMap<string, readonly AttemptSample[]>
  readonly #byAgent: ReadonlyMap<string, readonly AttemptSample[]>
  readonly #all: readonly AttemptSample[]
  readonly #beliefs = new Map<string, SubjectBelief>()

  constructor(samples: readonly AttemptSample[]) {
    this.#all = samples.filter(({ outcome, durationMs }) => (outcome === 'succeeded' || outcome === 'failed') && durationMs > 0)
    this.#byTask = Map.groupBy(this.#all, ({ taskId }) => taskId)
    this.#byKind = Map.groupBy(this.#all, ({ agent, kind }) => sampleKey(agent, kind))
    this.#byAgent = Map.groupBy(this.#all, ({ agent }) => agent)
  }

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  /** Attempts that tell of the subject, from the nearest distance that has any. */
  samplesFor({ id, agent, kind }: Subject): { readonly basis: Basis; readonly own: readonly AttemptSample[]; readonly peers: readonly AttemptSample[] } {
    const own = (this.#byTask.get(id) ?? []).filter((sample) => sample.agent === agent)
    const near = this.#byKind.get(sampleKey(agent, kind))
    const peers = near ?? this.#byAgent.get(agent) ?? this.#all
    const basis = own.length > 0 ? 'task' : near !== undefined ? 'kind' : this.#byAgent.has(agent) ? 'agent' : this.isEmpty ? 'none' : 'all'
    return { basis, own, peers }
  }

  beliefOf(subject: Subject): SubjectBelief {
    const key = JSON.stringify([subject.id, subject.agent, subject.kind])
    const known = this.#beliefs.get(key)
    if (known !== undefined) return known
    const { basis, own, peers } = this.samplesFor(subject)
    const succeeded = (samples: readonly AttemptSample[]): number => samples.filter(({ outcome }) => outcome === 'succeeded').length
    const counted = own.length >= 5 ? own : peers
    const belief: SubjectBelief = {
      basis,
      duration: believe(own, peers, ({ durationMs }) => durationMs),
      cost: believe(own, peers, ({ costUsd }) => costUsd),
      success: { succeeded: succeeded(counted) + 0.95, failed: counted.length - succeeded(counted) + 0.05 },
    }
    this.#beliefs.set(key, belief)
    return belief
  }
}

/** The peers' spread is the prior, the task's own attempts the data: one attempt of its own counts for as much as the peers differ from each other. */
function believe(own: readonly AttemptSample[], peers: readonly AttemptSample[], valueOf: (sample: AttemptSample) => number | null): Belief | null {
  const logsOf = (samples: readonly AttemptSample[]): readonly number[] => samples.map(valueOf).filter((value) => value !== null && value > 0).map((value) => Math.log(value ?? 1))
  const ownLogs = logsOf(own)
  const groups = [...Map.groupBy(peers, ({ taskId }) => taskId).values()].map(logsOf).filter((group) => group.length > 0)
  if (groups.length === 0 && ownLogs.length === 0) return null
  const { mean, within, between } = decompose(groups.length === 0 ? [ownLogs] : groups)
  if (ownLogs.length === 0) return learnGroupMeans(groups, { within, between })
  const freedom = Math.max(2, groups.flat().length - groups.length)
  const shape = Math.min(10, freedom / 2)
  return learn({ mean, weight: Math.min(5, within / between), shape, rate: shape * within }, ownLogs)
}

/** For a task that never ran: a new member of the group, as far from the others as they are from each other. */
function learnGroupMeans(groups: readonly (readonly number[])[], { within, between }: { readonly within: number; readonly between: number }): Belief {
  const means = groups.map(meanOf)
  const shape = Math.max(1, Math.min(10, (groups.flat().length - 1) / 2))
  return { mean: meanOf(means), weight: means.length, shape, rate: shape * (within + between) }
}
