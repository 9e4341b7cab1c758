import { measureNesting } from './measure-nesting.ts'

/** The native parser recurses: measured, it ends a thread with a 4 MiB stack at 2,400 levels, a process with 8 MiB at 5,100. No file that people wrote comes near. */
export const maxNesting = 2_000

/** To be asked before every native parse of foreign JavaScript or TypeScript: the parser would end the whole process. */
export function isTooDeep(text: string, { mayHoldJsx }: { readonly mayHoldJsx: boolean }): boolean {
  return measureNesting(text, { mayHoldJsx }) > maxNesting
}

/** Throws a RangeError, as the engine does for what it cannot follow: who compares files must not pass one by in silence. */
export function checkNesting(path: string, text: string, options: { readonly mayHoldJsx: boolean }): void {
  if (isTooDeep(text, options)) throw new RangeError(`${path} is nested more than ${maxNesting} levels deep`)
}
