import { FleetError } from '../../core/fleet-error.ts'

/** Primary result codes of SQLite that a user or the environment has to act on. */
const resultCode = { busy: 5, readOnly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const

/** Extended result codes that callers tell apart. */
export const constraint = { foreignKey: 787, primaryKey: 1555 } as const

/** The extended result code of an error that SQLite raised, else undefined. */
export function getSqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined
}

/** Says what SQLite's trouble means for the user; what is not the user's trouble comes back as it is. */
export function toFleetError(cause: unknown, path: string): unknown {
  const code = getSqliteCode(cause)
  if (code === undefined) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  switch (code & 0xff) {
    case resultCode.busy:
      return new FleetError('state-locked', `${path} is held by another program: ${reason}`, {
        hint: 'End what holds it (a sqlite3 shell inside a transaction, a backup), then try again.',
        cause,
      })
    case resultCode.corrupt:
    case resultCode.notADatabase:
      return stateDamaged(path, reason, cause)
    case resultCode.full:
      return new FleetError('disk-full', `no space left to write ${path}`, { hint: 'Free disk space, then resume the run: nothing that was recorded is lost.', cause })
    case resultCode.cannotOpen:
    case resultCode.readOnly:
    case resultCode.io:
      return new FleetError('environment', `cannot read or write ${path}: ${reason}`, { hint: 'Check that the folder exists, is writable and lies on a healthy local disk.', cause })
    default:
      return cause
  }
}

/** The database says something that Fleet never wrote. */
export function stateDamaged(path: string, reason: string, cause?: unknown): FleetError {
  return new FleetError('state-damaged', `the state in ${path} is damaged: ${reason}`, {
    hint: `Move ${path} away and start the run anew, or save what is left with: sqlite3 ${path} .recover`,
    cause,
  })
}
