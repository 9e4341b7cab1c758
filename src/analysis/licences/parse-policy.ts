import { z } from 'zod'
import { parseYamlText, type UntrustedText } from '../parse-untrusted.ts'
import { findPolicyProblems, type LicencePolicy } from './licence-policy.ts'

const licences = z.union([z.string(), z.array(z.string())]).transform((value) => (typeof value === 'string' ? [value] : value))
const schema = z.strictObject({
  allow: licences.optional(),
  deny: licences.optional(),
  unknown: z.enum(['allow', 'deny']).optional(),
  exceptions: z.record(z.string(), z.string().min(1)).optional(),
})

export type PolicyReading = { readonly status: 'read'; readonly policy: LicencePolicy } | { readonly status: 'invalid'; readonly problems: readonly string[] }

/** Reads a policy file, YAML or JSON, with the keys of the plan's `licences`. Who lists what is allowed wants nothing else, packages of unknown licence included. */
export function parsePolicy(source: UntrustedText): PolicyReading {
  const parsed = parseYamlText(source)
  if ('note' in parsed) return { status: 'invalid', problems: [parsed.note.message] }
  const result = schema.safeParse(parsed.value)
  if (!result.success) return { status: 'invalid', problems: result.error.issues.map(({ path, message }) => `${path.length === 0 ? 'the file' : path.join('.')}: ${message}`) }
  const { allow, deny = [], unknown, exceptions = {} } = result.data
  const policy: LicencePolicy = { allow: allow ?? [], deny, unknown: unknown ?? (allow === undefined ? 'allow' : 'deny'), exceptions }
  const problems = findPolicyProblems(policy)
  return problems.length === 0 ? { status: 'read', policy } : { status: 'invalid', problems }
}
