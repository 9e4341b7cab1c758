import { type BigIntStats, chmodSync, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { FleetError } from '../../core/fleet-error.ts'
import { isMissing } from './file-errors.ts'
import type { Slices } from './slices.ts'
import { type Entry, type FileEntry, type PathKey, isGitName, toBytes, toKey } from './tree.ts'

export type ScanRequest = {
  readonly root: string
  /** Paths that are left out with all that lies below them. */
  readonly ignored: ReadonlySet<PathKey>
  readonly slices: Slices
}

const maxEntries = 1_000_000
/** Deeper than this the system takes no path any more (PATH_MAX); what lies there is not looked into. */
const maxPathBytes = 4000

/** The parts of the user's `.git` that make git run programs: small, never changed by ordinary git commands, so they are treated like files of the tree. */
const guardedInGit: ReadonlySet<PathKey> = new Set(['config', 'config.worktree', 'hooks', 'info'])

/**
 * Two changes within one tick of the kernel's clock leave one time. Most file systems tick every 1–10 ms; times without a fraction tell of one
 * that counts in (two) seconds.
 */
const tickNs = 100_000_000n
const coarseTickNs = 2_100_000_000n

/** What lay below a root at one moment. */
export type Scan = {
  readonly tree: Map<PathKey, Entry>
  /** Folders that did not let their owner in, with their modes: they stay open until `closeFolders`, so that what is in them can be read. */
  readonly opened: ReadonlyMap<PathKey, number>
}

/** Lists a root and what lies below it without following links, reading files, or entering `.fleet`, `.git` and ignored paths. */
export async function scanTree({ root, ignored, slices }: ScanRequest): Promise<Scan> {
  const tree = new Map<PathKey, Entry>()
  const opened = new Map<PathKey, number>()
  const base = `${toKey(root)}/`
  // The file system's times are compared with the machine's clock, never with the run's, which may be a fake.
  const scannedAtNs = BigInt(Date.now()) * 1_000_000n
  const folders: PathKey[] = []
  const note = (key: PathKey, entry: Entry) => {
    tree.set(key, entry)
    if (entry.type === 'folder' || (key === '.git' && entry.type === 'repository')) folders.push(key)
    if (entry.type !== 'folder' || !isClosed(entry.mode)) return
    // An agent must not be able to hide things by taking permissions away.
    chmodSync(toBytes(base + key), entry.mode | 0o700)
    opened.set(key, entry.mode)
  }
  const top = readEntry(toBytes(base), '', scannedAtNs)
  if (top !== null) note('', top)
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of listFolder(toBytes(base + folder))) {
      const key = folder === '' ? name : `${folder}/${name}`
      if (ignored.has(key) || isLeftOut(folder, name)) continue
      const path = toBytes(base + key)
      const entry: Entry | null = path.length > maxPathBytes ? { type: 'other' } : readEntry(path, name, scannedAtNs)
      if (entry === null) continue
      note(key, entry)
      if (slices.isOver) await slices.pause()
    }
    if (tree.size > maxEntries) throw tooLarge(root)
  }
  return { tree, opened }
}

/** Gives the folders that a scan had to open their modes back, the deepest first. */
export function closeFolders(root: string, { opened }: Scan): void {
  for (const [key, mode] of [...opened].reverse()) {
    const path = toBytes(`${toKey(root)}/${key}`)
    if (lstat(path)?.isDirectory() === true) chmodSync(path, mode)
  }
}

function isLeftOut(folder: PathKey, name: PathKey): boolean {
  if (folder === '') return name === '.fleet'
  return folder === '.git' && !guardedInGit.has(name)
}

function readEntry(path: Buffer, name: PathKey, scannedAtNs: bigint): Entry | null {
  const stat = lstat(path)
  if (stat === null) return null
  const { mtimeNs } = stat
  const mode = Number(stat.mode & 0o7777n)
  if (stat.isFile()) return toFileEntry(stat, scannedAtNs)
  if (stat.isDirectory()) return isGitName(name) ? { type: 'repository' } : { type: 'folder', mode, mtimeNs }
  if (stat.isSymbolicLink()) return { type: 'symlink', target: readlinkSync(path, { encoding: 'buffer' }), mtimeNs }
  return { type: 'other' }
}

export function toFileEntry(stat: BigIntStats, scannedAtNs: bigint): FileEntry {
  const { size, mtimeNs, ctimeNs } = stat
  const tick = mtimeNs % 1_000_000_000n === 0n && ctimeNs % 1_000_000_000n === 0n ? coarseTickNs : tickNs
  return {
    type: 'file',
    mode: Number(stat.mode & 0o7777n),
    size: Number(size),
    mtimeNs,
    ctimeNs,
    inode: stat.ino,
    identity: `${stat.dev}:${stat.ino}:${size}:${mtimeNs}:${ctimeNs}`,
    hashes: null,
    racy: (mtimeNs > ctimeNs ? mtimeNs : ctimeNs) > scannedAtNs - tick,
  }
}

function lstat(path: Buffer): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? null
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function listFolder(path: Buffer): readonly PathKey[] {
  try {
    return readdirSync(path, { encoding: 'latin1' })
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Whether this process may not list or enter a folder of its own. */
const isClosed = (mode: number): boolean => (mode & 0o500) !== 0o500 && process.geteuid?.() !== 0

function tooLarge(root: string): FleetError {
  return new FleetError('environment', `${root} has more than ${maxEntries.toLocaleString('en')} entries, too many to snapshot`, {
    hint: 'Work in a git repository with worktrees, or in a smaller folder.',
  })
}
