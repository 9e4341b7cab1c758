import { timingSafeEqual } from 'node:crypto'
import { digestOf, type GatewayPass } from './gateway-pass.ts'

/** The open passes. A token is compared by its digest, so how long it takes tells nothing of what it should have been. */
export class PassRegister {
  readonly #passes = new Map<string, GatewayPass>()

  add(pass: GatewayPass): void {
    this.#passes.set(pass.digest, pass)
  }

  delete(pass: GatewayPass): void {
    this.#passes.delete(pass.digest)
  }

  all(): readonly GatewayPass[] {
    return [...this.#passes.values()]
  }

  find(token: string): GatewayPass | null {
    const digest = digestOf(token)
    const pass = this.#passes.get(digest)
    return pass !== undefined && timingSafeEqual(Buffer.from(digest), Buffer.from(pass.digest)) ? pass : null
  }
}
