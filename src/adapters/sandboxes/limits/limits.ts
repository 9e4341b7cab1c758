import { totalmem } from 'node:os'
import type { SandboxSpec } from '../../../core/plan/plan.ts'

/** What one sandbox may take; null is no limit. */
export type SandboxLimits = { readonly maxMemoryBytes: number | null; readonly maxProcesses: number | null; readonly maxFileBytes: number | null }

const gibibyte = 2 ** 30

/** For programs that nobody has read. Generous: they are there against runaways, not for fairness. */
export const untrustedLimits = { maxProcesses: 1_024, maxFileBytes: 4 * gibibyte, shareOfMemory: 0.75 } as const

/** The plan's limits; where it has none, those for untrusted programs, or none. */
export function toLimits(spec: SandboxSpec, { isUntrusted }: { readonly isUntrusted: boolean }): SandboxLimits {
  const { maxMemoryBytes, maxProcesses, maxFileBytes } = spec
  if (!isUntrusted) return { maxMemoryBytes, maxProcesses, maxFileBytes }
  return {
    maxMemoryBytes: maxMemoryBytes ?? Math.floor(Math.max(gibibyte, totalmem() * untrustedLimits.shareOfMemory)),
    maxProcesses: maxProcesses ?? untrustedLimits.maxProcesses,
    maxFileBytes: maxFileBytes ?? untrustedLimits.maxFileBytes,
  }
}

/**
 * Argument vector that sets a program's limits before it starts, empty when there are none. Memory is what a program writes into (`RLIMIT_DATA`): address
 * space alone says nothing of a runtime that reserves it by the gigabyte. Processes are left out where they are counted for the whole user.
 */
export function limitProgram(limits: SandboxLimits, { prlimit, countsProcesses }: { readonly prlimit: string; readonly countsProcesses: boolean }): readonly string[] {
  const { maxMemoryBytes, maxProcesses, maxFileBytes } = limits
  const options = [
    ...(maxMemoryBytes === null ? [] : [`--data=${maxMemoryBytes}`]),
    ...(maxFileBytes === null ? [] : [`--fsize=${maxFileBytes}`]),
    ...(maxProcesses === null || !countsProcesses ? [] : [`--nproc=${maxProcesses}`]),
  ]
  return options.length === 0 ? [] : [prlimit, '--core=0', ...options, '--']
}
