import picomatch from 'picomatch'
import { type PathKey, toText } from './tree.ts'

/** Which paths a task may change, from its `files` globs. */
export type Scope = {
  readonly files: readonly string[]
  covers(key: PathKey): boolean
  /** Whether something covered may lie in this folder, below it, or be this folder. */
  mayHold(folder: PathKey): boolean
}

/** No globs cover everything. */
export function toScope(files: readonly string[]): Scope {
  if (files.length === 0) return { files, covers: () => true, mayHold: () => true }
  const matches = picomatch([...files], { dot: true })
  const bases = files.map((glob) => Buffer.from(picomatch.scan(glob).base).toString('latin1'))
  return {
    files,
    covers: (key) => matches(toText(key)),
    mayHold: (folder) => bases.some((base) => base === '' || base === folder || base.startsWith(`${folder}/`) || folder.startsWith(`${base}/`)),
  }
}
