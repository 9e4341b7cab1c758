import { field, items, parseJson, text } from '../reading/json-access.ts'

type Event = { readonly head: string; readonly data: unknown; readonly raw: string }

/**
 * A stream of events with neighbours that go on with the same text made one. What is said is the same; paths in it are whole, so that they can
 * be put in and taken out, and the recording is small.
 */
export function joinDeltas(stream: string): string {
  const events = stream.split(/(?<=\r?\n\r?\n)/).map(readEvent)
  const joined: Event[] = []
  for (const event of events) {
    const last = joined.at(-1)
    const one = last === undefined || last.data === undefined ? undefined : joinTwo(last.data, event.data)
    if (one === undefined || last === undefined) joined.push(event)
    else joined[joined.length - 1] = { head: last.head, data: one, raw: `${last.head}data: ${JSON.stringify(one)}\n\n` }
  }
  return joined.map(({ raw }) => raw).join('')
}

function readEvent(raw: string): Event {
  const match = /^((?:event:[^\n]*\n)?)data:([^\n]*)\r?\n\r?\n$/.exec(raw)
  return { head: match?.[1] ?? '', data: match === null ? undefined : parseJson(match[2] ?? ''), raw }
}

/** Undefined where the second does not merely go on with the first. */
function joinTwo(a: unknown, b: unknown): unknown {
  return joinAnthropic(a, b) ?? joinResponses(a, b) ?? joinChat(a, b)
}

const deltaTexts = ['text', 'partial_json', 'thinking'] as const

function joinAnthropic(a: unknown, b: unknown): unknown {
  if (field(a, 'type') !== 'content_block_delta' || field(b, 'type') !== 'content_block_delta' || field(a, 'index') !== field(b, 'index')) return undefined
  const [one, other] = [field(a, 'delta'), field(b, 'delta')]
  const name = deltaTexts.find((key) => typeof field(one, key) === 'string' && typeof field(other, key) === 'string')
  return name === undefined ? undefined : { ...(a as object), delta: { ...(one as object), [name]: text(field(one, name)) + text(field(other, name)) } }
}

function joinResponses(a: unknown, b: unknown): unknown {
  const type = text(field(a, 'type'))
  const isSame = type.endsWith('.delta') && ['type', 'item_id', 'output_index', 'content_index', 'summary_index'].every((key) => field(a, key) === field(b, key))
  return isSame && typeof field(a, 'delta') === 'string' && typeof field(b, 'delta') === 'string' ? { ...(b as object), delta: text(field(a, 'delta')) + text(field(b, 'delta')) } : undefined
}

/** Chunks with one choice whose delta is nothing but more of the same text, or of the same call of a tool. */
function joinChat(a: unknown, b: unknown): unknown {
  const [one, other] = [items(field(a, 'choices')), items(field(b, 'choices'))]
  if (one.length !== 1 || other.length !== 1 || field(b, 'usage') != null || field(other[0], 'finish_reason') != null || field(one[0], 'finish_reason') != null) return undefined
  const delta = joinChatDelta(field(one[0], 'delta'), field(other[0], 'delta'))
  return delta === undefined ? undefined : { ...(a as object), choices: [{ ...(one[0] as object), delta }] }
}

function joinChatDelta(a: unknown, b: unknown): unknown {
  const name = (['content', 'reasoning_content'] as const).find((key) => typeof field(a, key) === 'string' && typeof field(b, key) === 'string')
  if (name !== undefined && items(field(b, 'tool_calls')).length === 0 && items(field(a, 'tool_calls')).length === 0) return { ...(a as object), [name]: text(field(a, name)) + text(field(b, name)) }
  const [one, other] = [items(field(a, 'tool_calls')), items(field(b, 'tool_calls'))]
  const made = field(other[0], 'function')
  if (one.length !== 1 || other.length !== 1 || field(one[0], 'index') !== field(other[0], 'index') || text(field(other[0], 'id')) !== '' || text(field(made, 'name')) !== '') return undefined
  const before = field(one[0], 'function')
  return { ...(a as object), tool_calls: [{ ...(one[0] as object), function: { ...(before as object), arguments: text(field(before, 'arguments')) + text(field(made, 'arguments')) } }] }
}
