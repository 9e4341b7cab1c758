import { describe, expect, it } from 'vitest'
import { FleetError } from '../core/fleet-error.ts'
import { makePaint } from '../reporters/terminal/paint.ts'
import { exitCodeOf } from './exit-codes.ts'
import { renderError } from './render-error.ts'
import { DrivenRun } from '../../test/rig/driven-run.ts'
import { makePlan } from '../../test/rig/make-plan.ts'

function render(error: unknown, hasColor = false): { readonly code: number; readonly text: string } {
  let text = ''
  const code = renderError(error, { paint: makePaint(hasColor), write: (part) => (text += part) })
  return { code, text }
}

describe('errors', () => {
  it('what the user must act on has a hint, no stack, and exit code 2', () => {
    expect(render(new FleetError('usage', 'no such thing', { hint: 'name another' }))).toEqual({ code: 2, text: 'error no such thing\n  next: name another\n' })
    expect(render(new FleetError('usage', 'evil \u001b[2Jname'))).toEqual({ code: 2, text: 'error evil name\n' })
  })

  it('a bug has its stack and exit code 70, whatever was thrown', () => {
    expect(render(new TypeError('x is not a function'))).toMatchObject({ code: 70, text: expect.stringMatching(/internal error[^]*TypeError: x is not a function\n\s+at /) })
    expect(render('a text')).toMatchObject({ code: 70, text: expect.stringContaining('a text') })
  })
})

describe('the exit code of a run', () => {
  it.each([
    ['succeeded', (run: DrivenRun) => run.succeed('a'), 0],
    ['failed', (run: DrivenRun) => run.fail('a'), 1],
    ['interrupted', (run: DrivenRun) => [run.send({ type: 'interrupt' }), run.fail('a')], 130],
    ['halted by the environment', (run: DrivenRun) => run.fail('a', { kind: 'environment', message: 'disk full', hint: '' }), 2],
  ] as const)('%s', (_, play, code) => {
    const run = DrivenRun.open(makePlan([{ id: 'a', retries: 0 }]))
    play(run)
    expect(exitCodeOf(run.state)).toBe(code)
  })

  it('of a canceled one is 1', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a' }]))
    run.send({ type: 'cancel' })
    run.fail('a')
    expect([run.state.outcome, exitCodeOf(run.state)]).toEqual(['canceled', 1])
  })
})
