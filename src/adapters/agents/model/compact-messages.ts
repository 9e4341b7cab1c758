import type { ModelMessage } from 'ai'

/** Turns at the end that stay as they are. */
const keptTurns = 6
/** Texts up to this length stay: they cost little and tell the way. */
const keptCharacters = 400

const droppedOutput = '[left out to keep the conversation short; use the tool again if it is needed]'

/**
 * Makes a long conversation shorter without asking a model: the prompt, everything the model said, what it called and the last turns stay; in
 * older turns the long outputs of tools and the long texts it wrote go. Where that has been done before (`isHard`), the older turns go
 * wholly, but for the first answer, which holds the plan. See ADR 7.
 */
export function compactMessages(messages: readonly ModelMessage[], { isHard = false }: { readonly isHard?: boolean } = {}): readonly ModelMessage[] {
  const turns = splitTurns(messages)
  const [start = [], first = [], ...rest] = turns
  const older = rest.slice(0, -keptTurns)
  const last = rest.slice(-keptTurns)
  if (!isHard) return [start, first.map(shorten), older.flat().map(shorten), last.flat()].flat()
  const note: ModelMessage = { role: 'user', content: `[${older.length} turns were left out to keep the conversation short. Files are as you left them; look at them before you go on.]` }
  return [start, first.map(shorten), older.length === 0 ? [] : [note], last.slice(0, -1).flat().map(shorten), last.slice(-1).flat()].flat()
}

/** What comes before the first answer, then each answer with the results of its calls: neither may be without the other. */
function splitTurns(messages: readonly ModelMessage[]): readonly (readonly ModelMessage[])[] {
  const turns: ModelMessage[][] = [[]]
  for (const message of messages) {
    if (message.role === 'assistant') turns.push([message])
    else turns.at(-1)?.push(message)
  }
  return turns
}

function shorten(message: ModelMessage): ModelMessage {
  if (message.role === 'tool') return { ...message, content: message.content.map((part) => (part.type === 'tool-result' && part.output.type === 'text' && part.output.value.length > keptCharacters ? { ...part, output: { ...part.output, value: droppedOutput } } : part)) }
  if (message.role !== 'assistant' || typeof message.content === 'string') return message
  // Reasoning is bound to what stood before it, which is another text now.
  const content = message.content.filter(({ type }) => type !== 'reasoning')
  return { ...message, content: content.map((part) => (part.type === 'tool-call' ? { ...part, input: shortenInput(part.input) } : part)) }
}

function shortenInput(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input
  return Object.fromEntries(Object.entries(input).map(([key, value]: [string, unknown]) => [key, typeof value === 'string' && value.length > keptCharacters ? `${value.slice(0, 100)} ${droppedOutput}` : value]))
}
