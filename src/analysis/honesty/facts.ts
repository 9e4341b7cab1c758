/** Literals that every program is full of: no sign of a test's input copied into the code. */
export function isTrivialLiteral(canonical: string): boolean {
  return /^(?:-?[0-2]|null|true|false|undefined|none|''|""|\[\]|\{\})$/i.test(canonical) || canonical === 's:'
}

/** Words that a program may well decide on (`'USD'`, `'north'`), unlike a copied input. */
export function isPlainWord(canonical: string): boolean {
  return /^s:[A-Za-z_-]{1,16}$/.test(canonical)
}

/** Items of `left` that are not in `right`, counting repetitions. */
export function subtract<T>(left: readonly T[], right: readonly T[], keyOf: (item: T) => string): T[] {
  const counts = new Map<string, number>()
  for (const item of right) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return left.filter((item) => {
    const left = counts.get(keyOf(item)) ?? 0
    if (left > 0) counts.set(keyOf(item), left - 1)
    return left === 0
  })
}

/** Names by which a function could be an assertion of the project's own. */
export function looksLikeAssertion(name: string): boolean {
  return /^(?:assert|expect|verify|check|should|must|ensure|require)(?:[A-Z_]|That|$)/.test(name) && !/^require$/.test(name)
}
