/** Colours of a chart. Each pair that lies on each other has a contrast of 3 or more, text 4.5 or more. */
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
  phases: { preparing: '#9fb3cc', working: '#2f6fde', checking: '#8456d8', landing: '#12946a' },
  queue: '#c9d3e0',
  good: '#12946a',
  fair: '#d98a04',
  bad: '#d63b3b',
  none: '#9aa7b8',
  accent: '#e07b00',
  series: ['#2f6fde', '#e07b00', '#12946a', '#8456d8', '#d6457f', '#0e8fa6', '#a2770b', '#5f6f86'],
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
