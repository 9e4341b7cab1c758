import type { TaskState } from './state.ts'

/** The given tasks and everything that waits for them, directly or through others. No recursion: chains may be 10,000 long. */
export function dependentsOf(roots: readonly TaskState[]): readonly TaskState[] {
  const seen = new Set(roots)
  for (const entry of seen) for (const dependent of entry.dependents) seen.add(dependent)
  return [...seen]
}
