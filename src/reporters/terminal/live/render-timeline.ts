import type { AttemptState } from '../../../core/run/state.ts'
import type { Style } from '../paint.ts'
import type { Row } from './list-rows.ts'
import type { LiveData } from './live-data.ts'
import { statusLooks } from './render-row.ts'
import { fit, toElapsed, type Segment } from './text.ts'

/** Where instants lie on the screen. */
export type TimelineScale = { readonly from: number; readonly to: number; readonly name: number; readonly width: number; readonly heading: readonly (readonly Segment[])[] }

const bars = {
  preparing: { sign: '░', style: 'dim' },
  working: { sign: '█', style: 'cyan' },
  checking: { sign: '▓', style: 'magenta' },
  landing: { sign: '▒', style: 'green' },
} as const

/** The whole run from its first attempt to now, with an axis above. */
export function timelineScale({ state, now }: LiveData, { width, name }: { readonly width: number; readonly name: number }): TimelineScale {
  const begun = [...state.tasks.values()].reduce((first, { attempts }) => Math.min(first, attempts[0]?.startedAt ?? first), state.endedAt ?? now)
  const room = Math.max(10, width - name - 12)
  const to = Math.max(begun + 1_000, state.endedAt ?? now)
  const legend: Segment[] = [[null, ' '.repeat(name + 5)], ...Object.entries(bars).flatMap(([phase, { sign, style }]): Segment[] => [[style, sign], ['dim', ` ${phase}  `]]), ['red', '✖'], ['dim', ' failed  · waiting for a place']]
  return { from: begun, to, name, width: room, heading: [legend, [['dim', `${' '.repeat(name + 5)}${axis(to - begun, room)}`]]] }
}

/** Four marks over the width: `0s      ├30s      ├1m00s`. */
function axis(spanMs: number, width: number): string {
  const marks = width >= 48 ? 4 : 2
  const each = Math.floor(width / marks)
  return Array.from({ length: marks }, (_, index) => fit(`├${toElapsed((spanMs * index) / marks)}`, each)).join('') + toElapsed(spanMs)
}

/** A task's attempts as bars; a column belongs to the phase that was on at its middle. */
export function renderTimelineRow({ entry }: Row, { now }: LiveData, { scale, isSelected }: { readonly scale: TimelineScale; readonly isSelected: boolean }): readonly Segment[] {
  const { sign, style } = statusLooks[entry.status]
  const segments: Segment[] = [[isSelected ? 'bold' : null, isSelected ? '› ' : '  '], [style, `${sign} `], [isSelected ? 'inverse' : null, fit(entry.task.id, scale.name)], [null, ' ']]
  let run = ''
  let runStyle: Style | null = null
  const flush = (): void => {
    if (run !== '') segments.push([runStyle, run])
    run = ''
  }
  const perColumn = (scale.to - scale.from) / scale.width
  for (let column = 0; column < scale.width; column += 1) {
    const cell = cellAt(entry.attempts, { from: scale.from + column * perColumn, until: scale.from + (column + 1) * perColumn, readyAt: entry.readyAt, now })
    if (cell.style !== runStyle) flush()
    runStyle = cell.style
    run += cell.sign
  }
  flush()
  const last = entry.attempts.at(-1)
  return [...segments, ['dim', ` ${last === undefined ? '' : toElapsed((last.endedAt ?? now) - last.startedAt - last.downMs)}`]]
}

type Span = { readonly from: number; readonly until: number; readonly readyAt: number | null; readonly now: number }

function cellAt(attempts: readonly AttemptState[], { from, until, readyAt, now }: Span): { readonly sign: string; readonly style: Style | null } {
  const middle = (from + until) / 2
  const failed = attempts.find(({ outcome, endedAt }) => outcome === 'failed' && endedAt !== null && endedAt > from && endedAt <= until)
  if (failed !== undefined) return { sign: '✖', style: 'red' }
  // An attempt shorter than a column still leaves a mark.
  const at = attempts.find(({ startedAt, endedAt }) => startedAt <= middle && (endedAt ?? now) > middle) ?? attempts.find(({ startedAt }) => startedAt >= from && startedAt < until)
  if (at === undefined) return readyAt !== null && middle >= readyAt && middle < (attempts[0]?.startedAt ?? readyAt) ? { sign: '·', style: 'dim' } : { sign: ' ', style: null }
  const { sign, style } = bars[phaseAt(at, middle)]
  return { sign, style: at.outcome === 'failed' || at.outcome === 'canceled' ? 'red' : style }
}

function phaseAt({ phaseAt }: AttemptState, at: number): keyof typeof bars {
  const order = ['landing', 'checking', 'working', 'preparing'] as const
  return order.find((phase) => (phaseAt[phase] ?? Infinity) <= at) ?? 'preparing'
}
