import { cell, code, joinPage, pageHead, table } from './markdown.ts'
import { readTypes, type FieldDoc, type TypeDoc } from './read-types.ts'

/** `docs/reference/events.md`, from the types and comments of `src/core/run/event.ts`. */
export function renderEventsPage(): string {
  const types = readTypes(new URL('../../src/core/run/event.ts', import.meta.url))
  const [events, ...others] = types
  return joinPage([
    ...pageHead('Events', 'src/core/run/event.ts'),
    events?.says ?? '',
    '',
    'They are the rows of `events` in `.fleet/state.db` (`type` and, as JSON without it, `data`). `fleet run --json` prints them as one JSON object a line: `{ "at": <ms since 1970>, "event": { "type": …, … } }`.',
    '',
    ...(events?.shapes ?? []).flatMap(({ tag, says, fields }) => [`## ${tag}`, '', ...(says === '' ? [] : [says, '']), ...renderFields(fields)]),
    '## Types of the fields',
    '',
    '`Plan` is the validated plan as JSON ([its type](../../src/core/plan/plan.ts)), `Failure` is described under [errors](exit-codes-and-errors.md#failures).',
    '',
    ...others.flatMap(renderType),
  ])
}

function renderFields(fields: readonly FieldDoc[]): readonly string[] {
  const hasWords = fields.some(({ says }) => says !== '')
  return table(hasWords ? ['Field', 'Type', 'What'] : ['Field', 'Type'], fields.map(({ name, type, says }) => [code(name), code(type), ...(hasWords ? [cell(says)] : [])]))
}

function renderType({ name, says, shapes, text }: TypeDoc): readonly string[] {
  const [shape] = shapes
  return [`### ${name}`, '', ...(says === '' ? [] : [says, '']), ...(shape === undefined ? [code(text), ''] : renderFields(shape.fields))]
}
