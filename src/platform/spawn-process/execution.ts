import type { Resources } from '../../core/run/measures.ts'
import type { ProcessRequest } from '../../ports/process-spawner.ts'
import { measureTree } from '../measure-tree.ts'
import type { BoundedLog } from './bounded-log.ts'
import { groupGoneBoundMs, signalGroup } from './process-group.ts'

/** Why we end a program. */
export type StopReason = 'wall' | 'idle' | 'aborted'

const defaultKillGraceMs = 5_000
/** Between two looks at the memory; a program that ends before the first has none to tell of. */
const measureEveryMs = 200

/**
 * One program while it runs: when to stop it, and how.
 *
 *     running ──limit, abort──► terminated (SIGTERM) ──grace──► killed (SIGKILL) ──bound──► abandoned
 */
export class Execution {
  readonly log: BoundedLog
  readonly startedAt: number
  readonly #request: ProcessRequest
  readonly #abandoned = Promise.withResolvers<void>()
  #group: number | undefined
  #stopReason: StopReason | undefined
  #lastOutputAt: number
  #terminatedAt: number | undefined
  #killedAt: number | undefined
  #measuredAt: number
  #sampledCpuMs: number | null = null
  #peakMemoryBytes: number | null = null

  constructor(request: ProcessRequest, log: BoundedLog, now: number) {
    this.#request = request
    this.log = log
    this.startedAt = now
    this.#lastOutputAt = now
    this.#measuredAt = now
  }

  get group(): number | undefined {
    return this.#group
  }

  get stopReason(): StopReason | undefined {
    return this.#stopReason
  }

  /** Settles when the program outlived SIGKILL for too long: it is stuck in the kernel. */
  get abandoned(): Promise<void> {
    return this.#abandoned.promise
  }

  start(group: number): void {
    this.#group = group
    if (this.#stopReason !== undefined) this.#terminate()
  }

  stop(reason: StopReason): void {
    if (this.#stopReason !== undefined) return
    this.#stopReason = reason
    this.#terminate()
  }

  /** What the program took: exact where its end was counted, else as last seen. */
  resources(countedCpuMs: number | null): Resources {
    const cpuMs = countedCpuMs === null ? this.#sampledCpuMs : Math.max(countedCpuMs, this.#sampledCpuMs ?? 0)
    return { cpuMs, peakMemoryBytes: this.#peakMemoryBytes }
  }

  /** A sign of life besides what is in the log. */
  noteTraffic(): void {
    this.#lastOutputAt = performance.now()
  }

  /** To be called regularly; returns whether the log should be looked at again very soon. */
  tick(now: number): boolean {
    const { grew, flooded } = this.log.look()
    if (grew || this.#request.isWaiting?.() === true) this.#lastOutputAt = now
    if (this.#stopReason === undefined) this.#checkLimits(now)
    else this.#pressOn(now)
    if (this.#request.onMeasured !== undefined && now - this.#measuredAt >= measureEveryMs) this.#measure(now)
    return flooded
  }

  #measure(now: number): void {
    this.#measuredAt = now
    const measure = this.#group === undefined ? null : measureTree(this.#group)
    if (measure === null) return
    this.#sampledCpuMs = Math.max(measure.cpuMs, this.#sampledCpuMs ?? 0)
    this.#peakMemoryBytes = Math.max(measure.memoryBytes, this.#peakMemoryBytes ?? 0)
  }

  #checkLimits(now: number): void {
    const { timeoutMs, idleTimeoutMs } = this.#request
    if (typeof timeoutMs === 'number' && now - this.startedAt >= timeoutMs) this.stop('wall')
    else if (typeof idleTimeoutMs === 'number' && now - this.#lastOutputAt >= idleTimeoutMs) this.stop('idle')
  }

  #pressOn(now: number): void {
    const graceMs = this.#request.killGraceMs ?? defaultKillGraceMs
    if (this.#killedAt !== undefined) {
      if (now - this.#killedAt >= groupGoneBoundMs) this.#abandoned.resolve()
    } else if (this.#terminatedAt !== undefined && now - this.#terminatedAt >= graceMs && this.#group !== undefined) {
      this.#killedAt = now
      signalGroup(this.#group, 'SIGKILL')
    }
  }

  #terminate(): void {
    if (this.#group === undefined) return
    this.#terminatedAt = performance.now()
    signalGroup(this.#group, 'SIGTERM')
  }
}
