import { expect, it } from 'vitest'
import { Questions } from './questions.ts'

const allowed = (task: string, attempt: number) => ({ type: 'attempt-allowed', task, attempt, by: 'ada' }) as const
const settled = (promise: Promise<void>): Promise<string> => Promise.race([promise.then(() => 'allowed'), new Promise<string>((resolve) => { setImmediate(resolve, 'waiting') })])

it('an approval answers all that its attempt has asked so far, and nobody else', async () => {
  const questions = new Questions()
  const { signal } = new AbortController()
  const [first, second, other] = [questions.ask('a', 1, signal), questions.ask('a', 1, signal), questions.ask('a', 2, signal)]
  questions.observe({ type: 'run-paused' })
  expect(await settled(first)).toBe('waiting')
  questions.observe(allowed('a', 1))
  expect(await Promise.all([first, second, other, questions.ask('a', 1, signal)].map(settled))).toEqual(['allowed', 'allowed', 'waiting', 'waiting'])
})

it('a question of an attempt that was stopped is answered no more', async () => {
  const questions = new Questions()
  const stopping = new AbortController()
  const question = questions.ask('a', 1, stopping.signal)
  stopping.abort()
  questions.observe(allowed('a', 1))
  expect(await settled(question)).toBe('waiting')
})
