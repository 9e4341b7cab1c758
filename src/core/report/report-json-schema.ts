import * as z from 'zod'
import { reportSchema } from './report.ts'

/** JSON Schema (draft 2020-12) of `report.json`. */
export function toReportJsonSchema(): object {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12' })
  return { $id: 'https://unpkg.com/elite-fleet/schemas/report.schema.json', title: 'Report of a Fleet run', ...schema }
}
