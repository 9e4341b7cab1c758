import * as z from 'zod'
import { planSchema } from './plan-schema.ts'

/** Address of the published schema; `$schema` of a plan names it. */
const id = 'https://unpkg.com/elite-fleet/schemas/plan.schema.json'

/** The plan file as JSON Schema (draft 2020-12), for editors: `# yaml-language-server: $schema=…`. */
export function toPlanJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(planSchema, { target: 'draft-2020-12', io: 'input' })
  return { $schema, $id: id, title: 'Fleet plan', ...schema }
}
