import type { Expression } from './syntax.ts'
import type { Value } from './value.ts'

/** A call with its parts evaluated. */
export type Call = {
  readonly expression: Extract<Expression, { kind: 'call' }>
  /** The last name: `run` of `subprocess.run`. */
  readonly name: string
  readonly path: string | null
  readonly value: Value
  readonly receiver: Value | null
  /** Where the receiver is kept, for methods that change it. */
  readonly receiverPlace: Expression | null
  readonly args: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
  readonly all: readonly Value[]
}

/** An argument by place or name, also a property of an options object (JavaScript). */
export function option(call: Call, name: string): Value | null {
  const named = call.named.get(name)
  if (named !== undefined) return named
  for (const arg of call.args) {
    const field = arg.isList ? undefined : arg.fields?.get(name)
    if (field !== undefined) return field
  }
  return null
}
