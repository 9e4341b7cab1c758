import { FleetError } from '../core/fleet-error.ts'
import { toPlainText } from '../core/format.ts'
import type { Paint } from '../reporters/terminal/paint.ts'
import { exitCodes } from './exit-codes.ts'

/** Writes an error once: what the user must act on without a stack, a bug with it. Returns the exit code. */
export function renderError(error: unknown, { paint, write }: { readonly paint: Paint; readonly write: (text: string) => void }): number {
  if (error instanceof FleetError) {
    write(`${paint('red', 'error')} ${toPlainText(error.message)}\n`)
    if (error.hint !== undefined) write(`  next: ${toPlainText(error.hint)}\n`)
    return exitCodes.usage
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  write(`${paint('red', 'internal error')}: this is a bug in fleet, please report it with the lines below\n${stack}\n`)
  return exitCodes.internal
}
