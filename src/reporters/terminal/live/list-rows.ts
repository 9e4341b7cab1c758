import type { RunState, TaskState, TaskStatus } from '../../../core/run/state.ts'
import type { LiveData } from './live-data.ts'
import { toTreeOrder } from './tree-order.ts'
import type { UiState } from './ui-state.ts'

/** A row of the list. The same task may stand in two of them: where it needs attention and at its place. */
export type Row = {
  /** `!id` where it needs attention, else the id. */
  readonly key: string
  readonly entry: TaskState
  readonly prefix: string
  /** How many tasks are folded away below it. */
  readonly folded: number
  /** Why a person should look; null for its ordinary place. */
  readonly attention: string | null
}

/** Attention rows that are shown at most; the rest is counted. */
const maxAttention = 200

/** The rows of the present view: what needs attention first, then the tasks as tree, list or in the order they began. */
export function listRows(data: LiveData, ui: UiState): readonly Row[] {
  const key = [data.state.seq, ui.view, ui.layout, ui.filter, ...ui.collapsed, ...data.waits, ...data.anomalies.map(({ task }) => task)].join('\0')
  const last = lists.get(data.state)
  if (last?.key === key) return last.rows
  const rows = makeRows(data, ui)
  lists.set(data.state, { key, rows })
  return rows
}

/** A picture asks several times, and most pictures follow a key or a line of output, which move no task. */
const lists = new WeakMap<RunState, { readonly key: string; readonly rows: readonly Row[] }>()

function makeRows(data: LiveData, ui: UiState): readonly Row[] {
  const { state } = data
  if (ui.view === 'timeline') return begunEntries(state).filter(matcher(ui.filter)).map(toRow)
  const isWanted = matcher(ui.filter)
  const attention = listAttention(data).filter(({ entry }) => isWanted(entry))
  return [...attention, ...(ui.layout === 'flat' ? flatRows(state, isWanted) : treeRows(state, ui, isWanted))]
}

/** Failed for good, waiting for a person, behaving strangely; in this order. */
function listAttention({ state, waits, anomalies }: LiveData): readonly Row[] {
  const rows: Row[] = []
  const add = (entry: TaskState | undefined, attention: string): void => {
    if (entry !== undefined && rows.length < maxAttention) rows.push({ key: `!${entry.task.id}`, entry, prefix: '', folded: 0, attention })
  }
  const { counts } = state
  if (counts['awaiting-approval'] > 0) for (const entry of state.tasks.values()) if (entry.status === 'awaiting-approval') add(entry, 'waits for approval: a approves it')
  for (const [id, what] of waits) if (state.tasks.get(id)?.status === 'running') add(state.tasks.get(id), `waits for ${what}`)
  if (counts.failed > 0) for (const entry of state.tasks.values()) if (entry.status === 'failed') add(entry, describeFailure(entry))
  const isListed = new Set(rows.map(({ entry }) => entry))
  for (const { task, message } of anomalies) {
    const entry = state.tasks.get(task)
    if (entry?.status === 'running' && !isListed.has(entry)) add(entry, message)
  }
  return rows
}

export function describeFailure({ attempts }: TaskState): string {
  const failure = attempts.at(-1)?.failure
  return failure == null ? 'failed' : `${failure.kind}: ${failure.message}`
}

function toRow(entry: TaskState): Row {
  return { key: entry.task.id, entry, prefix: '', folded: 0, attention: null }
}

/** A filter leaves a list: what hangs below what cannot be seen any more. */
function treeRows(state: RunState, ui: UiState, isWanted: (entry: TaskState) => boolean): readonly Row[] {
  const order = toTreeOrder(state.plan)
  const rows: Row[] = []
  for (let at = 0; at < order.length; at += 1) {
    const place = order[at]
    const entry = place === undefined ? undefined : state.tasks.get(place.id)
    if (place === undefined || entry === undefined || !isWanted(entry)) continue
    const isFolded = ui.filter === '' && place.below > 0 && ui.collapsed.has(place.id)
    rows.push({ key: place.id, entry, prefix: ui.filter === '' ? place.prefix : '', folded: isFolded ? place.below : 0, attention: null })
    if (isFolded) at += place.below
  }
  return rows
}

const flatOrder: readonly TaskStatus[] = ['running', 'backing-off', 'awaiting-approval', 'failed', 'waiting', 'succeeded', 'canceled', 'skipped']

function flatRows(state: RunState, isWanted: (entry: TaskState) => boolean): readonly Row[] {
  const byStatus = new Map(flatOrder.map((status): [TaskStatus, Row[]] => [status, []]))
  for (const entry of state.tasks.values()) if (isWanted(entry)) byStatus.get(entry.status)?.push(toRow(entry))
  return flatOrder.flatMap((status) => byStatus.get(status) ?? [])
}

/** Tasks that have begun, in the order of their first attempts. */
function begunEntries(state: RunState): TaskState[] {
  const begun = [...state.tasks.values()].filter(({ attempts }) => attempts.length > 0)
  return begun.sort((a, b) => (a.attempts[0]?.startedAt ?? 0) - (b.attempts[0]?.startedAt ?? 0))
}

/** All words have to be found in id, name, status, agent or labels. */
function matcher(filter: string): (entry: TaskState) => boolean {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return () => true
  return ({ task, status }) => {
    const text = `${task.id} ${task.name} ${status} ${task.agentName} ${task.labels.join(' ')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
}
