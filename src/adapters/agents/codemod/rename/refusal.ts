import { isTooDeep } from '../../../../analysis/parse/check-nesting.ts'
import type { Failure } from '../../../../core/run/failure.ts'

/** Carries an expected failure from deep inside a rename to `renameSymbol`, which returns it as data. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** The rename cannot or must not be made; `output` is the evidence. */
export function refuse(message: string, output = ''): never {
  throw new Refusal({ kind: 'agent-failed', message, exitCode: null, output })
}

/** Text that the native parser must not see: it would end the process. */
export function refuseTooDeep(path: string, text: string): void {
  if (isTooDeep(text, { mayHoldJsx: !/\.[cm]?ts$/.test(path) })) refuse(`${path} nests too deep to be read`)
}

/** The first places of a list, for a message a person reads. */
export function summarize(lines: readonly string[], limit = 10): string {
  const rest = lines.length - limit
  return [...lines.slice(0, limit), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n')
}
