import { chmodSync, closeSync, constants, fchmodSync, lstatSync, openSync } from 'node:fs'
import { isDenied } from './file-errors.ts'

/** Sets the permission bits of a file or folder, never those of what a link leads to. */
export function setMode(path: Buffer, mode: number): void {
  const fd = open(path)
  if (fd === null) {
    // What may not be opened can only be named; it is no link at this moment.
    if (!lstatSync(path).isSymbolicLink()) chmodSync(path, mode)
    return
  }
  try {
    fchmodSync(fd, mode)
  } finally {
    closeSync(fd)
  }
}

function open(path: Buffer): number | null {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if (isDenied(error)) return null
    throw error
  }
}
