import { field, items, text } from './json-access.ts'

/** What a request adds to the conversation since the model spoke last: instructions only in the first, then messages and results of tools. */
export function readRequestText(data: Readonly<Record<string, unknown>>): string {
  const turns = typeof data['input'] === 'string' ? [data['input']] : items(data['messages'] ?? data['contents'] ?? data['input'])
  const last = turns.findLastIndex(isOfModel)
  const instructions = last >= 0 ? [] : [data['system'], data['instructions'], data['systemInstruction']].map((one) => say('system', collect(one)))
  return [...instructions, ...turns.slice(last + 1).map((turn) => say(roleOf(turn), collect(turn)))].filter((line) => line !== '').join('\n')
}

function isOfModel(turn: unknown): boolean {
  return ['assistant', 'model'].includes(text(field(turn, 'role'))) || ['function_call', 'reasoning'].includes(text(field(turn, 'type')))
}

function roleOf(turn: unknown): string {
  return text(field(turn, 'role')) || (field(turn, 'type') === 'function_call_output' ? 'tool' : 'user')
}

function say(role: string, said: string): string {
  return said === '' ? '' : `[${role}] ${said}`
}

/** How deep content is nested at most that is read. */
const maxDepth = 8

/** All text below a value, whatever the protocol calls it. */
function collect(value: unknown, depth = 0): string {
  if (depth > maxDepth) return ''
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((one) => collect(one, depth + 1)).filter((one) => one !== '').join('\n')
  const response = field(field(value, 'functionResponse'), 'response')
  if (response !== undefined) return JSON.stringify(response)
  return collect(field(value, 'text') ?? field(value, 'content') ?? field(value, 'output') ?? field(value, 'parts') ?? '', depth + 1)
}
