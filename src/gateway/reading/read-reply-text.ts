import type { Dialect } from '../protocols/protocol.ts'
import { field, items, parseJson, text } from './json-access.ts'

/** A piece of what a model said; `tool` is a call of a tool with its input. */
export type Saying = { readonly type: 'text' | 'thinking' | 'tool'; readonly text: string }

/** What a reply says, in order; of one that was cut, what there is of it. */
export function readReplyText(dialect: Dialect, raw: string, isSse: boolean): readonly Saying[] {
  const read = isSse ? readEvent[dialect] : readWhole[dialect]
  const parts = isSse ? raw.split('\n').filter((line) => line.startsWith('data:')).map((line) => parseJson(line.slice(5))) : [parseJson(raw)].flat()
  return join(parts.flatMap((part) => [...read(part)]))
}

type Read = (part: unknown) => readonly Saying[]

const say = (type: Saying['type'], value: unknown): readonly Saying[] => (text(value) === '' ? [] : [{ type, text: text(value) }])
/** A tool's name begins a new piece, its input goes on with it. */
const call = (name: unknown, input: unknown): readonly Saying[] => [{ type: 'tool', text: `\n${text(name)} ${typeof input === 'string' ? input : input === undefined ? '' : JSON.stringify(input)}` }]

const readAnthropicBlock: Read = (block) => {
  if (field(block, 'type') === 'tool_use') return call(field(block, 'name'), field(block, 'input'))
  return [...say('text', field(block, 'text')), ...say('thinking', field(block, 'thinking'))]
}

const readAnthropicEvent: Read = (event) => {
  const block = field(event, 'content_block')
  if (block !== undefined) return field(block, 'type') === 'tool_use' ? call(field(block, 'name'), undefined) : readAnthropicBlock(block)
  const delta = field(event, 'delta')
  return [...say('text', field(delta, 'text')), ...say('thinking', field(delta, 'thinking')), ...say('tool', field(delta, 'partial_json'))]
}

const readChatChoice: Read = (choice) => {
  const message = field(choice, 'delta') ?? field(choice, 'message')
  const content = field(message, 'content')
  const called = items(field(message, 'tool_calls')).flatMap((one) => {
    const made = field(one, 'function')
    return text(field(made, 'name')) === '' ? say('tool', field(made, 'arguments')) : call(field(made, 'name'), field(made, 'arguments'))
  })
  return [
    ...say('thinking', field(message, 'reasoning_content') ?? field(message, 'reasoning')),
    ...say('text', content ?? field(choice, 'text')),
    ...items(content).flatMap((part) => say('text', field(part, 'text'))),
    ...called,
  ]
}

const readChat: Read = (part) => items(field(part, 'choices')).flatMap((choice) => [...readChatChoice(choice)])

const readResponsesItem: Read = (item) => {
  if (field(item, 'type') === 'function_call') return call(field(item, 'name'), field(item, 'arguments'))
  if (field(item, 'type') === 'reasoning') return items(field(item, 'summary')).flatMap((part) => say('thinking', field(part, 'text')))
  return items(field(item, 'content')).flatMap((part) => say('text', field(part, 'text')))
}

const readResponsesEvent: Read = (event) => {
  const type = text(field(event, 'type'))
  if (type === 'response.output_text.delta') return say('text', field(event, 'delta'))
  if (type.startsWith('response.reasoning') && type.endsWith('.delta')) return say('thinking', field(event, 'delta'))
  if (type === 'response.function_call_arguments.delta') return say('tool', field(event, 'delta'))
  const item = field(event, 'item')
  return type === 'response.output_item.added' && field(item, 'type') === 'function_call' ? call(field(item, 'name'), undefined) : []
}

const readGoogle: Read = (part) =>
  items(field(part, 'candidates')).flatMap((candidate) =>
    items(field(field(candidate, 'content'), 'parts')).flatMap((piece) => {
      const made = field(piece, 'functionCall')
      return made === undefined ? say(field(piece, 'thought') === true ? 'thinking' : 'text', field(piece, 'text')) : call(field(made, 'name'), field(made, 'args'))
    }),
  )

const readEvent: Readonly<Record<Dialect, Read>> = { anthropic: readAnthropicEvent, chat: readChat, responses: readResponsesEvent, google: readGoogle }

const readWhole: Readonly<Record<Dialect, Read>> = {
  anthropic: (part) => items(field(part, 'content')).flatMap((block) => [...readAnthropicBlock(block)]),
  chat: readChat,
  responses: (part) => items(field(part, 'output')).flatMap((item) => [...readResponsesItem(item)]),
  google: readGoogle,
}

/** Neighbours of one kind are one piece, but each call of a tool is one of its own. */
function join(sayings: readonly Saying[]): readonly Saying[] {
  const joined: { type: Saying['type']; text: string }[] = []
  for (const saying of sayings) {
    const last = joined.at(-1)
    const begins = saying.type === 'tool' && saying.text.startsWith('\n')
    if (last !== undefined && last.type === saying.type && !begins) last.text += saying.text
    else joined.push({ type: saying.type, text: begins ? saying.text.slice(1) : saying.text })
  }
  return joined
}
