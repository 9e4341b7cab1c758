import type { RunEvent } from '../core/run/event.ts'

type Question = { readonly key: string; readonly allow: () => void }

/** What agents ask people for while they work. An approval answers all that an attempt has asked so far. */
export class Questions {
  readonly #open = new Set<Question>()

  /** Resolves when a person has allowed it; settles no more once `signal` aborts. */
  ask(taskId: string, attempt: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const question: Question = { key: keyOf(taskId, attempt), allow: resolve }
      this.#open.add(question)
      signal.addEventListener('abort', () => this.#open.delete(question), { once: true })
    })
  }

  /** To be told of every event of the run. */
  observe(event: RunEvent): void {
    if (event.type !== 'attempt-allowed') return
    for (const question of this.#open) {
      if (question.key !== keyOf(event.task, event.attempt)) continue
      this.#open.delete(question)
      question.allow()
    }
  }
}

function keyOf(taskId: string, attempt: number): string {
  return `${taskId}#${attempt}`
}
