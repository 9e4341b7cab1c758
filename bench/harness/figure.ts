import { geometricMean, toSpread, type Spread } from './statistics.ts'

/** One line of the result: ours against a peer or a limit. */
export type Figure = {
  readonly name: string
  /** As shown, with its unit. */
  readonly ours: string
  readonly other: string
  /** What the goal is about: a ratio, or the value itself where the other side is a limit. */
  readonly spread: Spread
  /** Largest value that is good enough; null for what is only told. */
  readonly goal: number | null
  readonly note?: string
}

export function isMet({ spread, goal }: Figure): boolean | null {
  return goal === null ? null : spread.median <= goal
}

/** Ratio of two sides taken round by round, so that noise that lasts longer than a round cancels. */
export function ratioFigure(name: string, sides: { readonly ours: readonly number[]; readonly peer: readonly number[]; readonly peerName: string; readonly goal: number | null; readonly note?: string }): Figure {
  const { ours, peer, peerName, goal, note } = sides
  const ratios = ours.map((value, round) => value / (peer[round] ?? Number.NaN))
  const figure = { name, ours: toText(toSpread(ours).median), other: `${peerName} ${toText(toSpread(peer).median)}`, spread: toSpread(ratios), goal }
  return note === undefined ? figure : { ...figure, note }
}

/** Geometric mean over graphs of the ratio in each; the spread is over the graphs. */
export function meanFigure(name: string, options: { readonly ratios: readonly number[]; readonly ours: string; readonly other: string; readonly goal: number | null }): Figure {
  const { ratios, ours, other, goal } = options
  return { name, ours, other, spread: { ...toSpread(ratios), median: geometricMean(ratios) }, goal }
}

export function renderFigure(figure: Figure): string {
  const { name, ours, other, spread, goal, note } = figure
  const verdict = { true: 'met', false: 'NOT MET', null: '' }[String(isMet(figure)) as 'true' | 'false' | 'null']
  const range = `${round(spread.median)} [${round(spread.min)}-${round(spread.max)}]`
  const cells = [name.padEnd(44), ours.padStart(10), other.padEnd(18), range.padEnd(22), (goal === null ? '' : `≤ ${goal}`).padEnd(7), verdict.padEnd(8), note ?? '']
  return cells.join('  ').trimEnd()
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(3)
}

/** Milliseconds as people read them. */
export function toText(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(1)} ms`
}
