import type { HelperSlot } from './helper-slot.ts'
import type { LaunchEnd, Program } from './launcher.ts'

/** `refused`: the program was never handed over; another way to start it may be tried. */
export type HelperLaunchEnd = LaunchEnd | { readonly kind: 'refused' }

/** A program on its way through a helper: waiting for a slot, handed over, started. */
export type Launch = {
  readonly program: Program
  readonly onStart: (pid: number) => void
  readonly resolve: (end: HelperLaunchEnd) => void
  slot: HelperSlot | undefined
  pid: number | undefined
  failure: string | null
  /** When it was first seen that nobody is there to report. */
  goneAt: number | undefined
}
