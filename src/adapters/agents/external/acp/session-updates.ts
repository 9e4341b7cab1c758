import type { PlanEntry, SessionUpdate, ToolCallContent } from '@agentclientprotocol/sdk/unstable'
import type { AgentActivity } from '../../../../ports/agent.ts'
import type { Narrator } from '../narrator.ts'

/** Pieces of a message are told together, at the latest when they are this long. */
const maxMessageCharacters = 2_000

/** Makes activity of what an agent streams while it works. */
export class SessionUpdates {
  readonly #narrator: Narrator
  readonly #onToolEnded: () => void
  readonly #tools = new Map<string, { readonly tool: string; readonly title: string }>()
  readonly #ended = new Set<string>()
  #text = ''
  #answer = ''
  #costUsd: number | null = null

  constructor(narrator: Narrator, onToolEnded: () => void) {
    this.#narrator = narrator
    this.#onToolEnded = onToolEnded
  }

  /** What the agent has said since its last call of a tool. */
  get answer(): string {
    return this.#answer
  }

  /** What it says its session has cost so far; null where it does not tell. */
  get costUsd(): number | null {
    return this.#costUsd
  }

  take(update: SessionUpdate): void {
    if (update.sessionUpdate === 'agent_message_chunk') {
      if (update.content.type === 'text') this.#say(update.content.text)
      return
    }
    this.flush()
    if (update.sessionUpdate === 'tool_call' || update.sessionUpdate === 'tool_call_update') {
      // Some agents tell of a tool for the first time when they ask for a permission, or when it has done its work.
      if (!this.#tools.has(update.toolCallId) && !this.#ended.has(update.toolCallId)) this.#call(update.toolCallId, update.kind ?? 'other', update.title ?? 'a tool')
      this.#end(update)
    }
    if (update.sessionUpdate === 'plan') this.#narrator.tell({ type: 'plan', entries: update.entries.map(toEntry) })
    else if (update.sessionUpdate === 'usage_update' && update.cost?.currency === 'USD') this.#costUsd = update.cost.amount
  }

  /** Tells what has been said so far. */
  flush(): void {
    const text = this.#text
    this.#text = ''
    this.#narrator.tell({ type: 'message', text })
  }

  #say(text: string): void {
    this.#text += text
    this.#answer = (this.#answer + text).slice(-maxMessageCharacters)
    if (this.#text.length >= maxMessageCharacters) this.flush()
  }

  #call(id: string, tool: string, title: string): void {
    this.#answer = ''
    this.#tools.set(id, { tool, title })
    this.#narrator.tell({ type: 'tool-called', tool, title })
  }

  #end({ toolCallId, status, content }: { readonly toolCallId: string; readonly status?: string | null | undefined; readonly content?: readonly ToolCallContent[] | null | undefined }): void {
    const called = this.#tools.get(toolCallId)
    if (called === undefined || (status !== 'completed' && status !== 'failed')) return
    this.#tools.delete(toolCallId)
    this.#ended.add(toolCallId)
    const title = [called.title, ...(content ?? []).flatMap(toDiff)].join(' ')
    this.#narrator.tell({ type: 'tool-ended', tool: called.tool, status: status === 'completed' ? 'succeeded' : 'failed', title })
    this.#onToolEnded()
  }
}

function toEntry({ content, status }: PlanEntry): Extract<AgentActivity, { type: 'plan' }>['entries'][number] {
  return { text: content, status: status === 'completed' ? 'completed' : status === 'in_progress' ? 'in-progress' : 'pending' }
}

function toDiff(content: ToolCallContent): readonly string[] {
  if (content.type !== 'diff') return []
  return [`(${content.path}: ${countLines(content.oldText ?? '')} lines become ${countLines(content.newText)})`]
}

function countLines(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length
}
