import type { ProcessRequest } from '../../ports/process-spawner.ts'
import type { BoundedLog } from './bounded-log.ts'
import { groupGoneBoundMs, signalGroup } from './process-group.ts'

/** Why we end a program. */
export type StopReason = 'wall' | 'idle' | 'aborted'

const defaultKillGraceMs = 5_000

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

  constructor(request: ProcessRequest, log: BoundedLog, now: number) {
    this.#request = request
    this.log = log
    this.startedAt = now
    this.#lastOutputAt = now
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
    return flooded
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
