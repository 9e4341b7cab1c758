import { formatCount, plural } from '../../../core/format.ts'
import type { RunState } from '../../../core/run/state.ts'
import type { Layout } from './layout.ts'
import { tokensOf } from './ledger.ts'
import type { LiveData, LiveNotice } from './live-data.ts'
import { fit, toDollars, toElapsed, toScreenLine, toShortCount, truncate, widthOf, type Segment } from './text.ts'
import { views, type UiState } from './ui-state.ts'

type Line = readonly Segment[]

/** The top of the screen: how far the run is, how long it will take, what it spends, why it waits. */
export function renderHeader(data: LiveData, ui: UiState, { header, columns }: { readonly header: Layout['header']; readonly columns: number }): readonly Line[] {
  if (header === 'none') return []
  if (header === 'short') return [[...counts(data.state, ' ')], bar(data, columns)]
  return [title(data, columns), bar(data, columns), counts(data.state, '   '), spending(data), notice(data, columns), tabs(ui, columns)]
}

function title({ state, now, role }: LiveData, columns: number): Line {
  const right = `${role === 'watch' ? 'watching ' : ''}run ${state.runId}   ${toElapsed(elapsedMs(state, now))} `
  const name = truncate(toScreenLine(state.plan.name), Math.max(8, columns - widthOf(right) - 10))
  const word = statusWord(state)
  const left = ` ${name}${word === '' ? '' : '  '}`
  const gap = ' '.repeat(Math.max(1, columns - widthOf(left) - widthOf(word) - widthOf(right)))
  return [['bold', left], [word === 'paused' || word.startsWith('stopping') ? 'yellow' : 'cyan', word], [null, gap], ['dim', right]]
}

/** What the run as a whole does, when that is not simply going on. */
function statusWord({ status, outcome, stopping, draining, halted, finalChecks }: RunState): string {
  if (outcome !== null) return outcome
  if (halted !== null) return halted.reason === 'interrupted' ? 'stopping, can be resumed' : 'halted'
  if (stopping !== null) return `stopping: ${stopping}`
  if (status === 'paused') return 'paused'
  if (draining !== null) return 'finishing what runs'
  return finalChecks.status === 'running' ? 'final checks' : ''
}

/** Time in which an orchestrator held the run. */
function elapsedMs(state: RunState, now: number): number {
  return state.activeMs + (state.status === 'ended' ? 0 : Math.max(0, now - state.lastEventAt))
}

function bar(data: LiveData, columns: number): Line {
  const { counts, tasks } = data.state
  const ended = counts.succeeded + counts.failed + counts.skipped + counts.canceled
  const share = tasks.size === 0 ? 1 : ended / tasks.size
  const right = `${Math.floor(share * 100).toString().padStart(4)} %   ${fit(endText(data), columns >= 100 ? 44 : columns >= 70 ? 30 : 18)}`
  const width = Math.max(4, columns - widthOf(right) - 2)
  const part = (count: number): number => Math.round((count / Math.max(1, tasks.size)) * width)
  const good = part(counts.succeeded)
  const bad = Math.min(width - good, ended > counts.succeeded ? Math.max(1, part(ended - counts.succeeded)) : 0)
  const active = Math.min(width - good - bad, counts.running > 0 ? Math.max(1, part(counts.running)) : 0)
  const rest = width - good - bad - active
  return [[null, ' '], ['green', '█'.repeat(good)], ['red', '▓'.repeat(bad)], ['cyan', '▒'.repeat(active)], ['dim', '░'.repeat(rest)], [null, right]]
}

/** Time left as a range, never as a number that pretends to be known. */
function endText({ state, forecast }: LiveData): string {
  if (state.outcome !== null) return 'ended'
  if (state.halted !== null) return 'stopping'
  if (forecast === null) return 'ends in: too early to say'
  const [low, high] = [toElapsed(forecast.lowMs), toElapsed(forecast.highMs)]
  return `ends in ${low === high ? low : `${low} – ${high}`} (${forecast.basis})`
}

function counts({ counts, tasks }: RunState, gap: string): Line {
  const waiting = counts.waiting + counts['backing-off']
  const parts: readonly (Segment | null)[] = [
    ['green', `✔ ${formatCount(counts.succeeded)} done`],
    ['cyan', `▶ ${formatCount(counts.running)} running`],
    counts.failed > 0 ? ['red', `✖ ${formatCount(counts.failed)} failed`] : ['dim', '✖ 0 failed'],
    ['dim', `· ${formatCount(waiting)} waiting`],
    counts['awaiting-approval'] > 0 ? ['magenta', `? ${formatCount(counts['awaiting-approval'])} to approve`] : null,
    counts.skipped + counts.canceled > 0 ? ['dim', `- ${formatCount(counts.skipped + counts.canceled)} skipped`] : null,
    ['dim', `of ${formatCount(tasks.size)}`],
  ]
  return [[null, ' '], ...parts.flatMap((part): Segment[] => (part === null ? [] : [part, [null, gap]]))]
}

function spending({ state, ledger, now }: LiveData): Line {
  const { total } = ledger
  if (total.calls === 0) return [['dim', ' no model calls yet']]
  const rate = ledger.rate(now)
  const { usd, tokens } = state.budget
  const cost = total.costUsd === null ? 'cost unknown' : toDollars(total.costUsd)
  return [
    [null, ` ${toShortCount(tokensOf(total))}${tokens === null ? '' : ` of ${toShortCount(tokens)}`} tokens`],
    ['dim', ` (${toShortCount(total.inputTokens)} in, ${toShortCount(total.outputTokens)} out)   `],
    [usd !== null && (total.costUsd ?? 0) > usd * 0.8 ? 'yellow' : null, `${cost}${usd === null ? '' : ` of ${toDollars(usd)}`}`],
    ...(total.unpricedCalls > 0 && total.costUsd !== null ? [['dim', ' + unpriced calls'] as const] : []),
    ...(rate === null ? [] : [['dim', `   ${toDollars(Math.max(0, rate.usdPerHour))}/h, ${toShortCount(Math.max(0, rate.tokensPerMinute))} tokens/min`] as const]),
    ['dim', `   ${plural(total.calls, 'call')}`],
  ]
}

/** Providers that pause come first: they are why nothing moves. Else the newest error or warning. */
function notice(data: LiveData, columns: number): Line {
  const { pauses, notices, now } = data
  if (pauses.length > 0) {
    const words = pauses.map(({ name, status, until }) => `${toScreenLine(name)} ${status === 'open' ? 'is down' : 'asked to wait'}${until === null ? '' : `, again in ${toElapsed(until - now)}`}`)
    return [['yellow', ` ! ${truncate(words.join('; '), columns - 4)}`]]
  }
  const newest = notices.findLast(({ level }) => level !== 'info')
  return newest === undefined ? [] : noticeLine(newest, columns)
}

function noticeLine({ level, text, at }: LiveNotice, columns: number): Line {
  const clock = new Date(at).toTimeString().slice(0, 8)
  return [[level === 'error' ? 'red' : 'yellow', ` ${level === 'error' ? '✖' : '!'} `], ['dim', `${clock} `], [null, truncate(toScreenLine(text), columns - 13)]]
}

function tabs(ui: UiState, columns: number): Line {
  const names = views.flatMap((view, index): Segment[] => {
    const isOn = view === ui.view
    const label = `${index + 1} ${view === 'tree' && ui.layout === 'flat' ? 'list' : view}`
    return [[isOn ? 'inverse' : 'dim', isOn ? `[${label}]` : ` ${label} `], [null, ' ']]
  })
  const filter: readonly Segment[] = ui.filter === '' ? [] : [['yellow', ` filter: ${truncate(ui.filter, 30)}`]]
  const used = [...names, ...filter].reduce((sum, [, text]) => sum + widthOf(text), 0)
  return [...names, ...filter, ['dim', ` ${'─'.repeat(Math.max(0, columns - used - 1))}`]]
}
