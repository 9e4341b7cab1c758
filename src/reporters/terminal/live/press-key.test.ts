import { expect, it } from 'vitest'
import { toData, openDrivenRun } from './live.fixture.ts'
import { parseKeys } from './parse-keys.ts'
import { pressKey, type Effect } from './press-key.ts'
import { initialUi, type UiState } from './ui-state.ts'

const size = { columns: 100, rows: 26 }

/** What comes of keys pressed one after another. */
function press(keys: readonly string[], data = toData(openDrivenRun()), start: Partial<UiState> = {}): { readonly ui: UiState; readonly effects: readonly Effect[] } {
  let ui: UiState = { ...initialUi, ...start }
  const effects: Effect[] = []
  for (const key of keys) {
    const pressed = pressKey(ui, key, { data, size })
    ui = pressed.ui
    effects.push(...pressed.effects)
  }
  return { ui, effects }
}

it('keys of a terminal have names, several at once are told apart, unknown ones are left out', () => {
  expect(parseKeys('\u001b[A\u001bOBj\u001b[5~\u001b[1;5C\r\u0003\u007f é\u001b')).toEqual(['up', 'down', 'j', 'pageup', 'enter', 'ctrl-c', 'backspace', 'space', 'é', 'escape'])
  expect(parseKeys('\u001b[200~')).toEqual([])
  expect(parseKeys('\u001b1')).toEqual(['escape', '1'])
})

it('what is not possible is said instead of asked for', () => {
  const data = toData(openDrivenRun())
  expect(press(['g', 'j', 'r'], data)).toMatchObject({ effects: [{ type: 'send', command: { type: 'retry-tasks', tasks: ['broken'] } }] })
  expect(press(['G', 'k', 'k', 'r'], data, {})).toMatchObject({ effects: [], ui: { message: expect.stringContaining('nothing to retry') } })
  expect(press(['e', 'x'], data)).toMatchObject({ effects: [], ui: { message: expect.stringContaining('nothing to cancel') } })
})

it('a approves the task that waits, wherever the cursor stands', () => {
  expect(press(['G', 'a']).effects).toEqual([{ type: 'approve', task: 'deploy' }])
})

it('q leaves a run of another process at once and asks about one of this process', () => {
  expect(press(['q'], toData(openDrivenRun(), { role: 'watch' })).effects).toEqual([{ type: 'leave' }])
  expect(press(['q']).effects).toEqual([])
  expect(press(['q', 'y']).effects).toEqual([{ type: 'interrupt' }])
  expect(press(['q', 'v']).effects).toEqual([{ type: 'leave' }])
  expect(press(['q', 'j', 'n']).ui.overlay).toBeNull()
})

it('Ctrl-C interrupts in every state of the view', () => {
  for (const keys of [[], ['/'], ['?'], ['q'], ['d']]) expect(press([...keys, 'ctrl-c']).effects.at(-1)).toEqual({ type: 'interrupt' })
})

it('typing filters, keys are letters then', () => {
  const { ui, effects } = press(['/', 'q', 'x', 'backspace', 'space', 'up', 'enter'])
  expect(ui).toMatchObject({ filter: 'q', typing: null })
  expect(effects).toEqual([])
})

it('the cursor stays with its task when the task moves', () => {
  const run = openDrivenRun()
  const { ui } = press(['g', 'j', 'j'], toData(run))
  expect(ui.selected).toBe('core')
  run.fail('camera', { kind: 'nothing-changed', message: 'no' })
  expect(press(['d'], toData(run), ui).effects).toEqual([{ type: 'load-diff', task: 'core' }])
})

it('a log scrolls away from its end and comes back to it', () => {
  const log = { task: 'materials', attempt: 1, lines: Array.from({ length: 200 }, (_, index) => `line ${index}`), isCut: false }
  const data = toData(openDrivenRun(), { log })
  const { ui } = press(['3', 'pageup'], data)
  expect(ui.follow).toBe(false)
  expect(press(['G'], data, ui).ui.follow).toBe(true)
  expect(press(['g'], data, ui).ui.scroll).toBe(0)
})
