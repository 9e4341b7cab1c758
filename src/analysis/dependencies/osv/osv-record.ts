import { z } from 'zod'
import { parseJsonText, parseYamlText, toNote, type Parsed, type UntrustedText } from '../../parse-untrusted.ts'

const event = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
  limit: z.string().optional(),
})

const severity = z.object({ type: z.string(), score: z.string() })

const affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  ranges: z.array(z.object({ type: z.string(), events: z.array(event) })).nullish(),
  versions: z.array(z.string()).nullish(),
  severity: z.array(severity).nullish(),
})

const schema = z.object({
  id: z.string().min(1).max(200),
  summary: z.string().nullish(),
  details: z.string().nullish(),
  aliases: z.array(z.string()).nullish(),
  withdrawn: z.unknown().optional(),
  severity: z.array(severity).nullish(),
  affected: z.array(affected).nullish(),
  database_specific: z.object({ severity: z.unknown().optional(), cwe_ids: z.unknown().optional() }).nullish(),
})

/** One advisory of the OSV schema, as far as we use it. */
export type OsvRecord = z.infer<typeof schema>
export type OsvAffected = z.infer<typeof affected>
export type OsvRange = NonNullable<OsvAffected['ranges']>[number]
export type OsvEvent = z.infer<typeof event>

/** Parses one advisory, JSON or YAML (as PyPA's database has it). */
export function parseOsvRecord(source: UntrustedText): Parsed<OsvRecord> {
  const parsed = source.path.endsWith('.json') ? parseJsonText(source) : parseYamlText(source)
  return 'note' in parsed ? parsed : toOsvRecord(parsed.value, source.path)
}

export function toOsvRecord(value: unknown, path: string): Parsed<OsvRecord> {
  const result = schema.safeParse(value)
  if (result.success) return { value: result.data }
  const [issue] = result.error.issues
  return { note: toNote(path, `not an OSV record: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.slice(0, 200)) }
}
