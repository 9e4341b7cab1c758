import type { Assertion } from './model.ts'

/** Equal for assertions that say the same. */
export function toKey({ subject, matcher, expected, tolerance }: Assertion): string {
  return [subject, matcher, expected, tolerance ?? ''].join('\0')
}

/** Whether its failure would fail the test. */
export function isLive(assertion: Assertion): boolean {
  return !assertion.isUnreachable && !assertion.isSwallowed && assertion.strength > 0
}

/** How a matcher is called in messages. */
export function nameOf(assertion: Assertion): string {
  const [prefix, rest] = assertion.matcher.split(' ')
  const name = (rest ?? prefix ?? '').split(':')[0] ?? ''
  return rest === undefined ? name : `not.${name}`
}
