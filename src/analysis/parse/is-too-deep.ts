import { measureNesting } from './measure-nesting.ts'

/** The native parser recurses: measured, it ends a thread with a 4 MiB stack at 2,400 levels, a process with 8 MiB at 5,100. No file that people wrote comes near. */
export const maxNesting = 2_000

/** Whether a script must not be given to the native parser: it would take the whole process with it, and no `catch` helps against that. */
export function isTooDeep(path: string, text: string): boolean {
  return measureNesting(text, { mayHoldJsx: !/\.[cm]?ts$/.test(path) }) > maxNesting
}
