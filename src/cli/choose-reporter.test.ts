import { expect, it } from 'vitest'
import { agentVariables, chooseReporter } from './choose-reporter.ts'

const terminal = { environment: { TERM: 'xterm-256color' }, isInteractive: true }

it('a person at a terminal gets the live view', () => {
  expect(chooseReporter({}, terminal)).toBe('live')
})

it('pipes, CI, NO_COLOR, a dumb terminal, --no-tui and FLEET_TUI=false get plain lines', () => {
  expect(chooseReporter({}, { ...terminal, isInteractive: false })).toBe('plain')
  for (const added of [{ CI: 'true' }, { NO_COLOR: '1' }, { TERM: 'dumb' }, { FLEET_TUI: 'false' }]) expect(chooseReporter({}, { ...terminal, environment: { TERM: 'xterm', ...added } })).toBe('plain')
  expect(chooseReporter({ tui: false }, terminal)).toBe('plain')
})

it('an agent that reads the output gets the minimal reporter, a switched-off variable does not count', () => {
  for (const name of agentVariables) expect(chooseReporter({}, { ...terminal, environment: { [name]: '1' } })).toBe('minimal')
  expect(chooseReporter({}, { ...terminal, environment: { TERM: 'xterm', CLAUDECODE: '0' } })).toBe('live')
})

it('what is asked for wins, but a live view needs a terminal', () => {
  const agent = { environment: { CLAUDECODE: '1', NO_COLOR: '1', TERM: 'xterm' }, isInteractive: true }
  expect(chooseReporter({ reporter: ['live'] }, agent)).toBe('live')
  expect(chooseReporter({ reporter: ['live'] }, { ...agent, isInteractive: false })).toBe('plain')
  expect(chooseReporter({ reporter: ['json,plain'] }, agent)).toBe('plain')
  expect(chooseReporter({ json: true, reporter: ['live'] }, terminal)).toBe('json')
  expect(chooseReporter({ quiet: true }, terminal)).toBe('quiet')
  expect(chooseReporter({ reporter: ['html,junit'] }, terminal)).toBe('live')
  expect(() => chooseReporter({ reporter: ['nice'] }, terminal)).toThrow('there is no reporter nice')
})
