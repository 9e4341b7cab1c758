import { mkdir, statfs } from 'node:fs/promises'
import { FleetError } from '../../core/fleet-error.ts'

/** Throws FleetError `disk-full` when the disk of `folder` has less than the floor left. */
export async function requireFreeDisk(folder: string, minFreeBytes: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= minFreeBytes) return
  throw new FleetError('disk-full', `the disk of ${folder} has ${toMib(free)} MiB left, less than the ${toMib(minFreeBytes)} MiB that must stay free`, {
    hint: 'Free some space or lower policy.minFreeDisk, then resume the run.',
  })
}

function toMib(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024)
}
