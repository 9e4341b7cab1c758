import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toAnalysisJsonSchema } from '../src/analysis/analysis-report.ts'
import { toPlanJsonSchema } from '../src/core/plan/plan-json-schema.ts'
import { toReportJsonSchema } from '../src/core/report/report-json-schema.ts'

/** Writes the published JSON Schemas: `npm run generate`. Tests tell when they are stale. */
const folder = join(import.meta.dirname, '..', 'schemas')
await mkdir(folder, { recursive: true })
await write('plan.schema.json', toPlanJsonSchema())
await write('report.schema.json', toReportJsonSchema())
await write('analysis.schema.json', toAnalysisJsonSchema())

async function write(name: string, schema: object): Promise<void> {
  await writeFile(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`)
}
