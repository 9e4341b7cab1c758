import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { toPlanJsonSchema } from './plan-json-schema.ts'

const path = new URL('../../../schemas/plan.schema.json', import.meta.url)

describe('the published schema of the plan file', () => {
  test('is not stale (node scripts/generate-schemas.ts)', async () => {
    expect(await readFile(path, 'utf8')).toBe(`${JSON.stringify(toPlanJsonSchema(), null, 2)}\n`)
  })

  test('says what it is, and describes what an editor shows', () => {
    const schema = toPlanJsonSchema()
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: expect.stringContaining('plan.schema.json'), required: ['version', 'tasks'] })
    expect(schema).toMatchObject({ $defs: { task: { properties: { needs: { description: expect.stringContaining('landed') } }, additionalProperties: false } } })
  })

  test('takes a good plan and refuses a mistyped key, as read by another reader of JSON Schema', () => {
    const reader = z.fromJSONSchema(toPlanJsonSchema())
    const task = { id: 'a', agent: 'port', files: 'src/**', timeout: '5m' }
    expect(reader.safeParse({ version: 1, tasks: [task] }).success).toBe(true)
    expect(reader.safeParse({ version: 1, tasks: [{ ...task, retires: 1 }] }).success).toBe(false)
    expect(reader.safeParse({ version: 1, tasks: [{ ...task, timeout: 5 }] }).success).toBe(false)
  })
})
