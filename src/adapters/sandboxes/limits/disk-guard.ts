import { statfs } from 'node:fs/promises'
import type { Failure } from '../../../core/run/failure.ts'

/** Looks after the disk of a workspace while programs run in it. */
export type DiskGuard = {
  /** Aborted when the disk is nearly full. */
  readonly signal: AbortSignal
  trouble(): Failure | null
  close(): void
}

export type DiskSpace = { readonly freeBytes: number; readonly freeInodes: number; readonly inodes: number }

const lookEveryMs = 250
/** Share of the inodes that has to stay; file systems that do not count them say 0. */
const minFreeInodes = 0.01

/** No limit of the kernel bounds how many files a program makes in a folder it may write, so the disk is watched, and programs that go on filling it are ended. */
export function guardDisk(folder: string, { minFreeDiskBytes, readSpace = readDiskSpace }: { readonly minFreeDiskBytes: number; readonly readSpace?: (folder: string) => Promise<DiskSpace> }): DiskGuard {
  const full = new AbortController()
  let failure: Failure | null = null
  const look = async (): Promise<void> => {
    const { freeBytes, freeInodes, inodes } = await readSpace(folder)
    const isFull = freeBytes < minFreeDiskBytes || (inodes > 0 && freeInodes < inodes * minFreeInodes)
    if (!isFull || full.signal.aborted) return
    failure = { kind: 'agent-failed', message: `ended by the sandbox: less than ${Math.round(minFreeDiskBytes / 1e6)} MB or 1 % of the inodes are left on the disk of the workspace`, exitCode: null, output: '' }
    full.abort()
  }
  // A disk that cannot be asked (the folder was removed) is not a full one.
  const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs)
  timer.unref()
  return { signal: full.signal, trouble: () => failure, close: () => clearInterval(timer) }
}

async function readDiskSpace(folder: string): Promise<DiskSpace> {
  const { bavail, bsize, ffree, files } = await statfs(folder)
  return { freeBytes: bavail * bsize, freeInodes: ffree, inodes: files }
}
