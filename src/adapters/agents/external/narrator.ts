import { unreachable } from '../../../core/unreachable.ts'
import type { AgentActivity, AgentContext } from '../../../ports/agent.ts'

const maxLineCharacters = 2_000

/** Tells people what an agent does, in the live view and in the attempt's log. */
export class Narrator {
  readonly #context: Pick<AgentContext, 'tell' | 'log'>
  #lastMessage = ''

  constructor(context: Pick<AgentContext, 'tell' | 'log'>) {
    this.#context = context
  }

  /** What the agent said last. */
  get lastMessage(): string {
    return this.#lastMessage
  }

  tell(activity: AgentActivity): void {
    if (activity.type === 'message') {
      if (activity.text.trim() === '') return
      this.#lastMessage = activity.text
    }
    this.#context.tell(activity)
    const line = toLine(activity)
    if (line !== null) this.#context.log(line.length <= maxLineCharacters ? line : `${line.slice(0, maxLineCharacters)}…`)
  }

  /** A line that is for the log alone. */
  note(line: string): void {
    this.#context.log(line.slice(0, maxLineCharacters))
  }
}

function toLine(activity: AgentActivity): string | null {
  switch (activity.type) {
    case 'message':
      return activity.text.trimEnd()
    case 'tool-called':
      return `[${activity.tool}] ${activity.title}`
    case 'tool-ended':
      return activity.status === 'failed' ? `[${activity.tool}] failed ${activity.title}`.trimEnd() : null
    case 'plan':
      return activity.entries.map(({ text, status }) => `[plan] ${status}: ${text}`).join('\n')
    case 'permission-asked':
      return `[permission] ${activity.answer}: ${activity.title}`
    case 'waiting':
      return activity.for === null ? null : `[waiting] for ${activity.for}`
    case 'turn-started':
    case 'usage':
      return null
    default:
      return unreachable(activity)
  }
}
