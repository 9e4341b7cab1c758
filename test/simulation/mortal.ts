import type { Clock } from '../../src/ports/clock.ts'

/** One life of an imagined process. */
export class Mortality {
  isDead = false
  #callsLeft: number
  readonly #onDeath: () => void

  /** Dies by itself at the given call of a port, from 1; `Infinity` means not so. */
  constructor(calls: number, onDeath: () => void) {
    this.#callsLeft = calls
    this.#onDeath = onDeath
  }

  kill(): void {
    this.isDead = true
  }

  /**
   * The same object, whose functions answer for ever to nobody once the process is dead: who awaits them goes no further. The call
   * at which the process dies takes effect, and its answer is lost.
   */
  bind<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target)
        if (typeof value !== 'function') return value
        return (...args: readonly unknown[]) => this.#call(() => Reflect.apply(value, target, args))
      },
    })
  }

  bindFunction<Args extends readonly unknown[], Result>(act: (...args: Args) => Promise<Result>): (...args: Args) => Promise<Result> {
    return (...args) => this.#call(() => act(...args)) as Promise<Result>
  }

  bindClock(clock: Clock): Clock {
    return { now: () => clock.now(), wakeAt: (at, callback) => clock.wakeAt(at, () => (this.isDead ? undefined : callback())) }
  }

  #call(act: () => unknown): unknown {
    if (this.isDead) return forEver
    const answer = act()
    this.#callsLeft -= 1
    if (this.#callsLeft === 0) {
      this.isDead = true
      this.#onDeath()
    }
    return answer instanceof Promise ? answer.then((value: unknown) => (this.isDead ? forEver : value), (error: unknown) => (this.isDead ? forEver : Promise.reject(error as Error))) : answer
  }
}

const forEver = new Promise<never>(() => {})
