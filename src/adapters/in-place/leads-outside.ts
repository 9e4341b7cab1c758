import { realpathSync } from 'node:fs'
import { isSystemError } from './file-errors.ts'
import { type PathKey, parentOf, toBytes, toKey } from './tree.ts'

/** Whether a link in a tree leads out of it, by itself or through other links, also when nothing is there yet. */
export function leadsOutside(root: string, key: PathKey, target: Uint8Array): boolean {
  const realRoot = resolveLinks(toKey(root))
  if (realRoot === null) return true
  const text = Buffer.from(target).toString('latin1')
  const start = text.startsWith('/') ? text : `${toKey(root)}/${parentOf(key)}/${text}`
  const real = resolveAsFarAsPossible(start.split('/'))
  return real !== realRoot && !real.startsWith(`${realRoot}/`)
}

/** Resolves links step by step; from the first name that does not exist on, the rest is taken as it is written. */
function resolveAsFarAsPossible(names: readonly PathKey[]): PathKey {
  let real = ''
  for (const name of names) {
    if (name === '' || name === '.') continue
    if (name === '..') real = parentOf(real)
    else real = resolveLinks(`${real}/${name}`) ?? `${real}/${name}`
  }
  return real
}

function resolveLinks(path: PathKey): PathKey | null {
  try {
    return realpathSync(toBytes(path), { encoding: 'buffer' }).toString('latin1')
  } catch (error) {
    if (isSystemError(error)) return null
    throw error
  }
}
