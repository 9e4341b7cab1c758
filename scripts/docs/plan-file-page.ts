import * as z from 'zod'
import { durationPattern } from '../../src/core/plan/duration.ts'
import { label, name, variable } from '../../src/core/plan/fields.ts'
import { toPlanJsonSchema } from '../../src/core/plan/plan-json-schema.ts'
import { countPattern, sizePattern } from '../../src/core/plan/size.ts'
import { cell, code, joinPage, pageHead, table } from './markdown.ts'

/** What this page reads of a JSON Schema. */
type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: string | number | boolean
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly $defs?: Readonly<Record<string, Schema>>
}

type Section = { readonly title: string; readonly schema: Schema }

const words = new Map([
  [durationPattern.source, 'duration'],
  [sizePattern.source, 'size'],
  [countPattern.source, 'count'],
  ...[{ schema: name, word: 'name' }, { schema: label, word: 'label' }, { schema: variable, word: 'variable' }].map(({ schema, word }) => [z.toJSONSchema(schema).pattern ?? '', word] as const),
])

/** `docs/reference/plan-file.md`, from the published JSON Schema. */
export function renderPlanFilePage(): string {
  const root = toPlanJsonSchema() as Schema
  const { agent, ...others } = root.$defs ?? {}
  const sections = [
    ...collectSections('The plan', root),
    ...Object.entries(others).flatMap(([title, schema]) => collectSections(title, schema)),
    ...(agent?.oneOf ?? agent?.anyOf ?? []).flatMap((kind) => collectSections(`agent: ${String(kind.properties?.['kind']?.const)}`, kind)),
  ]
  return joinPage([
    ...pageHead('Keys of the plan file', 'src/core/plan/plan-schema.ts'),
    'Unknown keys are errors. The same as JSON Schema: [plan.schema.json](../../schemas/plan.schema.json). With examples: [the plan file](../guides/plan-file.md).',
    '',
    '- **duration**: `90s`, `1h30m`, `500ms`; units d, h, m, s, ms; above zero, at most 24 days. A delay may be zero.',
    '- **size**: a whole number of bytes, or `512K`, `10M`, `1.5G` (units of 1,024). **count**: `500K`, `2M` (units of 1,000).',
    '- **name**: letters, digits, `-`, `_`, `.`; starts with a letter or a digit, at most 100 characters, no `..`, not ending in `.` or `.lock`. A **label** may have `:` and `/` too.',
    '- **variable**: letters, digits and `_`, not beginning with `FLEET_`.',
    '',
    ...sections.flatMap(renderSection),
  ])
}

/** An object and the objects written inside it, each a table of its own. */
function collectSections(title: string, schema: Schema): readonly Section[] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const object = innerObject(value)
    return object === null ? [] : collectSections(title === 'The plan' ? key : `${title}.${key}`, object)
  })
  return [{ title, schema }, ...inner]
}

function innerObject(schema: Schema): Schema | null {
  if (schema.properties !== undefined) return schema
  for (const option of [...(schema.anyOf ?? []), ...(schema.items === undefined ? [] : [schema.items])]) {
    const found = innerObject(option)
    if (found !== null) return found
  }
  return null
}

function renderSection({ title, schema }: Section): readonly string[] {
  const rows = Object.entries(schema.properties ?? {}).map(([key, value]) => {
    const must = schema.required?.includes(key) === true ? ' (required)' : ''
    return [`${code(key)}${must}`, describeType(value), cell(value.description ?? innerObject(value)?.description ?? '')]
  })
  return [`## ${title}`, '', ...(schema.description === undefined ? [] : [schema.description, '']), ...table(['Key', 'Value', 'What'], rows)]
}

function describeType(schema: Schema): string {
  if (schema.$ref !== undefined) return link(schema.$ref.split('/').at(-1) ?? '')
  if (schema.const !== undefined) return code(String(schema.const))
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ')
  if (schema.properties !== undefined) return 'map (below)'
  const options = schema.anyOf ?? schema.oneOf
  if (options !== undefined) return describeOptions(options)
  switch (schema.type) {
    case 'array':
      return schema.items?.anyOf === undefined ? `list of ${describeType(schema.items ?? {})}` : `list of (${describeType(schema.items)})`
    case 'object':
      return `map to ${describeType(typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {})}`
    case 'string':
      return words.get(schema.pattern ?? '') ?? 'text'
    case 'integer':
    case 'number':
      return `${schema.type === 'integer' ? 'whole number' : 'number'}${describeRange(schema)}`
    case 'boolean':
      return '`true`, `false`'
    default:
      return 'any value'
  }
}

/** `X` or a list of `X` is said in one word. */
function describeOptions(options: readonly Schema[]): string {
  const described = [...new Set(options.map(describeType))]
  const [one, list] = described
  if (described.length === 2 && (list === `list of ${one}` || list === `list of (${one})`)) return `${one}, or a list`
  return described.join(' or ')
}

function describeRange({ minimum, maximum, exclusiveMinimum }: Schema): string {
  const isSafe = (limit: number | undefined): limit is number => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`
  if (isSafe(minimum) && isSafe(maximum)) return ` from ${minimum} to ${maximum}`
  return isSafe(minimum) ? ` from ${minimum}` : ''
}

function link(name: string): string {
  return name === 'agent' ? '[agent](#agent-command)' : `[${name}](#${name})`
}
