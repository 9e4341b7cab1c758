import { lstatSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'

/** Null for whatever cannot be looked at: missing, in a folder closed to us, a loop of links, too long a name. */
export function statOrNull(path: string, { followLinks = true }: { readonly followLinks?: boolean } = {}): Stats | null {
  try {
    return (followLinks ? statSync : lstatSync)(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}
