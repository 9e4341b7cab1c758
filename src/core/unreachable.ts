/** A bug: the program reached a state its author ruled out. Rendered with its stack, exit code 70. */
export class Bug extends Error {
  override readonly name = 'Bug'
}

/** Marks a branch that the types rule out; the compiler refuses it while a case is left unhandled. */
export function unreachable(value: never): never {
  throw new Bug(`unreachable: ${JSON.stringify(value)}`)
}

/** Throws a Bug when a condition that must hold does not. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message)
}
