import { totalmem } from 'node:os'
import type { SandboxSpec } from '../../../core/plan/plan.ts'

/** What one sandbox may take; null is no limit. */
export type SandboxLimits = { readonly maxMemoryBytes: number | null; readonly maxProcesses: number | null; readonly maxFileBytes: number | null }

const gibibyte = 2 ** 30

/** For programs that nobody has read. Generous: they are there against runaways, not for fairness. */
const untrustedLimits = { maxProcesses: 1_024, maxFileBytes: 4 * gibibyte, shareOfMemory: 0.75 } as const

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
 * space alone says nothing of a runtime that reserves it by the gigabyte. Processes are left out: the kernel would count those of the whole user.
 */
export function limitProgram({ maxMemoryBytes, maxFileBytes }: SandboxLimits, prlimit: string): readonly string[] {
  const options = [...(maxMemoryBytes === null ? [] : [`--data=${maxMemoryBytes}`]), ...(maxFileBytes === null ? [] : [`--fsize=${maxFileBytes}`])]
  return options.length === 0 ? [] : [prlimit, '--core=0', ...options, '--']
}

/** The same as the shell inside a namespace takes them, where processes are counted by themselves. */
export function toUlimits({ maxMemoryBytes, maxFileBytes, maxProcesses }: SandboxLimits): readonly string[] {
  const inUnits = (bytes: number | null, unit: number): string => (bytes === null ? '-' : String(Math.floor(bytes / unit)))
  return [inUnits(maxMemoryBytes, 1_024), inUnits(maxFileBytes, 512), inUnits(maxProcesses, 1)]
}
