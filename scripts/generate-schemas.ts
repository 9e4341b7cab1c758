import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toPlanJsonSchema } from '../src/core/plan/plan-json-schema.ts'

/** Writes the published JSON Schemas: `node scripts/generate-schemas.ts`. A test tells when they are stale. */
const folder = join(import.meta.dirname, '..', 'schemas')
await mkdir(folder, { recursive: true })
await writeFile(join(folder, 'plan.schema.json'), `${JSON.stringify(toPlanJsonSchema(), null, 2)}\n`)
