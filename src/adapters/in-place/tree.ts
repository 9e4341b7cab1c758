/**
 * A path relative to the root, slash-separated, one character per byte (latin1), so that names that are not UTF-8 survive, compare in
 * byte order and can be keys of a map.
 */
export type PathKey = string

/** What lies at a path. The root itself has the empty path. */
export type Entry =
  | FileEntry
  | { readonly type: 'symlink'; readonly target: Buffer; readonly mtimeNs: bigint | null }
  | { readonly type: 'folder'; readonly mode: number; readonly mtimeNs: bigint | null }
  /** A `.git` folder: its presence is watched, its inside is not ours to read. */
  | { readonly type: 'repository' }
  /** A socket, pipe or device: never opened, cannot be restored. */
  | { readonly type: 'other' }

export type FileEntry = {
  readonly type: 'file'
  readonly mode: number
  readonly size: number
  readonly mtimeNs: bigint
  readonly inode: bigint
  /** Changes whenever the file may have changed: device, inode, size, mtime and ctime. `null` when it was read from the store. */
  readonly identity: string | null
  /** When the kernel last saw a change; nobody but the kernel can set it. */
  readonly ctimeNs: bigint
  /** SHA-256 of each part of `partBytes`; `null` while nobody has read the file. */
  readonly hashes: readonly string[] | null
  /** The file was so fresh when it was read that a later change could have left `identity` as it is. */
  readonly racy: boolean
}

/** A root and every entry below it. */
export type Tree = ReadonlyMap<PathKey, Entry>

/** Large files are read, hashed and stored in parts of this size, which bounds memory. */
export const partBytes = 4 * 1024 * 1024

export const toKey = (path: string): PathKey => Buffer.from(path).toString('latin1')

/** For people, globs and JSON: bytes that are not UTF-8 become replacement characters. */
export const toText = (key: PathKey): string => (isAscii(key) ? key : Buffer.from(key, 'latin1').toString())

export const toBytes = (key: PathKey): Buffer => Buffer.from(key, 'latin1')

export const parentOf = (key: PathKey): PathKey => key.slice(0, Math.max(0, key.lastIndexOf('/')))

export const nameOf = (key: PathKey): PathKey => key.slice(key.lastIndexOf('/') + 1)

export const isGitName = (name: PathKey): boolean => name.toLowerCase() === '.git'

function isAscii(key: PathKey): boolean {
  for (let index = 0; index < key.length; index++) if (key.charCodeAt(index) > 127) return false
  return true
}
