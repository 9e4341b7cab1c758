import type { Pass } from '../../../ports/model-gateway.ts'
import type { Narrator } from './narrator.ts'

/** A model call that takes longer is worth telling. */
const tellAfterMs = 5_000

/** Knows whom an agent waits for at the moment: people whom it has asked, or a provider. */
export class Waiting {
  readonly #narrator: Narrator
  readonly #pass: Pass | null
  #asked = 0
  #since: number | null = null
  #told: string | null = null

  constructor(narrator: Narrator, pass: Pass | null) {
    this.#narrator = narrator
    this.#pass = pass
  }

  /** Whether it waits for anybody; asked again and again while the agent runs. */
  look(): boolean {
    if (this.#asked > 0) return true
    const provider = this.#pass?.waitsFor() ?? null
    if (provider === null) {
      this.#since = null
      this.#tell(null)
      return false
    }
    this.#since ??= performance.now()
    if (performance.now() - this.#since >= tellAfterMs) this.#tell(provider)
    return true
  }

  /** Waits for a person; `answer` settles when one has answered. */
  async forPerson<Answer>(question: string, answer: Promise<Answer>): Promise<Answer> {
    this.#asked++
    this.#tell(`a person: ${question}`)
    try {
      return await answer
    } finally {
      this.#asked--
      if (this.#asked === 0) this.#tell(null)
    }
  }

  #tell(whom: string | null): void {
    if (whom === this.#told) return
    this.#told = whom
    this.#narrator.tell({ type: 'waiting', for: whom })
  }
}
