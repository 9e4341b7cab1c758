/** Colours of a chart. What is text anywhere (`text`, `dim`, `good`, `bad`, `series`) has a contrast of 4.5 to the ground, shapes have about 3. */
export type Theme = {
  readonly name: 'light' | 'dark' | 'page'
  readonly back: string
  readonly text: string
  readonly dim: string
  readonly grid: string
  /** Behind rows and bars. */
  readonly track: string
  readonly phases: Readonly<Record<'preparing' | 'working' | 'checking' | 'landing', string>>
  readonly queue: string
  readonly good: string
  readonly fair: string
  readonly bad: string
  readonly none: string
  /** The critical path, and whatever else the eye should find first. */
  readonly accent: string
  /** For series without a meaning of their own, in this order. */
  readonly series: readonly string[]
  readonly font: string
}

const font = 'Inter, system-ui, sans-serif'

export const lightTheme: Theme = {
  name: 'light',
  back: '#ffffff',
  text: '#17202b',
  dim: '#566375',
  grid: '#e3e8ef',
  track: '#f3f6fa',
  phases: { preparing: '#9fb3cc', working: '#2464d0', checking: '#7a49cf', landing: '#0c7d58' },
  queue: '#c9d3e0',
  good: '#0c7d58',
  fair: '#c98208',
  bad: '#c93131',
  none: '#9aa7b8',
  accent: '#d97500',
  series: ['#2464d0', '#b35c00', '#0c7d58', '#7a49cf', '#c42f6c', '#0b7285', '#8a6508', '#5f6f86'],
  font,
}

export const darkTheme: Theme = {
  name: 'dark',
  back: '#10151c',
  text: '#e9edf3',
  dim: '#9aa8ba',
  grid: '#26303c',
  track: '#171e27',
  phases: { preparing: '#64788f', working: '#5b97ff', checking: '#ab85f5', landing: '#37c492' },
  queue: '#3c4858',
  good: '#37c492',
  fair: '#f0b042',
  bad: '#ff6f69',
  none: '#68778a',
  accent: '#ffab45',
  series: ['#5b97ff', '#ffab45', '#37c492', '#ab85f5', '#f47aa9', '#3fbfd6', '#d3b04a', '#93a3b8'],
  font,
}

/** Colours of the page that the drawing stands in, light or dark as its reader has it. */
export const pageTheme: Theme = {
  name: 'page',
  back: 'var(--back)',
  text: 'var(--text)',
  dim: 'var(--dim)',
  grid: 'var(--grid)',
  track: 'var(--track)',
  phases: { preparing: 'var(--preparing)', working: 'var(--working)', checking: 'var(--checking)', landing: 'var(--landing)' },
  queue: 'var(--queue)',
  good: 'var(--good)',
  fair: 'var(--fair)',
  bad: 'var(--bad)',
  none: 'var(--none)',
  accent: 'var(--accent)',
  series: Array.from({ length: 8 }, (_, index) => `var(--s${index})`),
  font,
}

/** The variables of `pageTheme`, as CSS declarations. */
export function toCssVariables({ back, text, dim, grid, track, phases, queue, good, fair, bad, none, accent, series }: Theme): string {
  const values = { back, text, dim, grid, track, ...phases, queue, good, fair, bad, none, accent, ...Object.fromEntries(series.map((color, index) => [`s${index}`, color])) }
  return Object.entries(values).map(([name, value]) => `--${name}:${value}`).join(';')
}
