import { chmodSync, closeSync, constants, existsSync, fchmodSync, fstatSync, lstatSync, openSync, readdirSync, statSync } from 'node:fs'
import { isDenied } from './file-errors.ts'
import { type PathKey, nameOf, parentOf, toBytes, toKey } from './tree.ts'

const slash = Buffer.from('/')
const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

/**
 * Reaches paths below a root without ever passing through a link, even when somebody swaps a folder for a link at that very moment. Where
 * the system has `/proc/self/fd`, each folder on the way is opened relative to the one before it and paths start at the open folder; elsewhere each
 * is looked at right before use. Refuses with ENOTDIR or ELOOP.
 */
export class AnchoredTree implements Disposable {
  readonly #root: string
  /** The folder used last, as work comes sorted by path. */
  #folder: { readonly key: PathKey; readonly fd: number } | null = null
  readonly #widened = new Map<PathKey, number>()

  constructor(root: string) {
    this.#root = root
  }

  /** Folders whose modes were widened to get in, with the modes they had. */
  get widened(): ReadonlyMap<PathKey, number> {
    return this.#widened
  }

  /** A path for file calls that do not follow a link in the last part (lstat, unlink, mkdir, open with O_NOFOLLOW …); good until the next call. */
  locate(key: PathKey): Buffer {
    const folder = parentOf(key)
    if (this.#folder?.key !== folder) {
      this.forget()
      this.#folder = { key: folder, fd: this.#open(folder) }
    }
    return child(anchor(this.#folder?.fd ?? -1, this.#root, folder), nameOf(key))
  }

  /** Has to be called when folders were removed or replaced. */
  forget(): void {
    if (this.#folder !== null) closeSync(this.#folder.fd)
    this.#folder = null
  }

  /** Runs a change inside a folder, letting ourselves into the folder when it refuses. */
  change<Result>(key: PathKey, act: (path: Buffer) => Result): Result {
    try {
      return act(this.locate(key))
    } catch (error) {
      if (!isDenied(error) || !this.#widen(parentOf(key))) throw error
    }
    return act(this.locate(key))
  }

  /** The names in a folder. */
  list(key: PathKey): readonly PathKey[] {
    const fd = this.#open(key)
    try {
      return readdirSync(anchor(fd, this.#root, key), { encoding: 'latin1' })
    } finally {
      closeSync(fd)
    }
  }

  [Symbol.dispose](): void {
    this.forget()
  }

  #widen(folder: PathKey): boolean {
    if (this.#widened.has(folder) || this.#folder?.key !== folder) return false
    const { fd } = this.#folder
    const mode = fstatSync(fd).mode & 0o7777
    fchmodSync(fd, mode | 0o700)
    this.#widened.set(folder, mode)
    return true
  }

  #open(folder: PathKey): number {
    let fd = openSync(this.#root, constants.O_RDONLY | constants.O_DIRECTORY)
    let reached = ''
    for (const name of folder === '' ? [] : folder.split('/')) {
      try {
        const path = child(anchor(fd, this.#root, reached), name)
        const next = this.#enter(path, reached === '' ? name : `${reached}/${name}`)
        closeSync(fd)
        fd = next
      } catch (error) {
        closeSync(fd)
        throw error
      }
      reached = reached === '' ? name : `${reached}/${name}`
    }
    return fd
  }

  #enter(path: Buffer, key: PathKey): number {
    try {
      return openSync(path, folderFlags)
    } catch (error) {
      const stat = lstatSync(path)
      if (!isDenied(error) || !stat.isDirectory()) throw error
      const mode = stat.mode & 0o7777
      chmodSync(path, mode | 0o700)
      this.#widened.set(key, mode)
      return openSync(path, folderFlags)
    }
  }
}

const hasDescriptorPaths = process.platform === 'linux' && existsSync('/proc/self/fd')

function anchor(fd: number, root: string, folder: PathKey): Buffer {
  if (hasDescriptorPaths) return Buffer.from(`/proc/self/fd/${fd}`)
  const path = folder === '' ? toBytes(toKey(root)) : toBytes(`${toKey(root)}/${folder}`)
  // The open folder was reached without links: the path is good as long as it still leads to the same one.
  const [byPath, byDescriptor] = [statSync(path), fstatSync(fd)]
  if (byPath.ino === byDescriptor.ino && byPath.dev === byDescriptor.dev) return path
  throw Object.assign(new Error(`ENOTDIR: the folder was swapped, ${path.toString()}`), { code: 'ENOTDIR' })
}

const child = (folder: Buffer, name: PathKey): Buffer => Buffer.concat([folder, slash, toBytes(name)])
