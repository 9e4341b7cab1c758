import { constants } from 'node:os'

const names = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]))
// Where a number has two names, the first of Node's list is the one Node itself reports.
for (const [name, number] of Object.entries(constants.signals).reverse()) names.set(number, name)

/** `SIGKILL` for 9; a number without a name becomes `SIG<number>`. */
export function toSignalName(number: number): string {
  return names.get(number) ?? `SIG${number}`
}
