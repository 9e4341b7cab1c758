import satisfies from 'spdx-satisfies'
import { parseLicence, toLicenceText, type LicenceTree } from './parse-licence.ts'

/** What may be installed. `allow` empty means: everything that is not denied. Entries are single SPDX identifiers, with `+` or `WITH` if need be. */
export type LicencePolicy = {
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  /** For packages that state none, or nothing that SPDX knows. */
  readonly unknown: 'allow' | 'deny'
  /** Package name (or `name@version`) to the reason why its licence is accepted all the same. */
  readonly exceptions: Readonly<Record<string, string>>
}

/** `unknown` is a verdict of its own, so that a report can name it; the policy says whether it passes. */
export type LicenceVerdict = { readonly status: 'allowed' | 'denied' | 'unknown'; readonly passes: boolean; readonly because: string }

/** Entries of a policy that are not single SPDX identifiers: a policy with such entries must not be used. */
export function findPolicyProblems(policy: LicencePolicy): string[] {
  return [...policy.allow, ...policy.deny].flatMap((entry) => {
    const statement = parseLicence(entry)
    if (statement.kind === 'expression' && statement.tree.kind === 'licence') return []
    return [
      statement.kind === 'expression' ? `${entry}: name one licence per entry, not an expression` : `${entry}: not an SPDX identifier`,
    ]
  })
}

/** Judges what a package states; `AND` needs all of its parts, `OR` one of them. */
export function judgeLicence(stated: string | null, policy: LicencePolicy): LicenceVerdict {
  const statement = parseLicence(stated)
  if (statement.kind === 'expression') return judgeTree(statement.tree, policy)
  if (statement.kind === 'unlicensed')
    return { status: 'denied', passes: false, because: 'UNLICENSED gives no right to use it (it is not the Unlicense)' }
  const because = {
    missing: 'no licence is stated',
    'in-file': `only a file is named: ${'text' in statement ? statement.text : ''}`,
    'not-spdx': `not an SPDX expression: ${'text' in statement ? statement.text : ''}`,
  }
  return { status: 'unknown', passes: policy.unknown === 'allow', because: because[statement.kind] }
}

function judgeTree(tree: LicenceTree, policy: LicencePolicy): LicenceVerdict {
  if (tree.kind === 'licence') return judgeOne(tree, policy)
  const sides = [judgeTree(tree.left, policy), judgeTree(tree.right, policy)] as const
  const [left, right] = sides
  // `or`: a side that passes is enough. `and`: a side that does not pass decides.
  if (tree.kind === 'or') return left.passes ? left : right.passes ? right : worse(left, right)
  return left.passes && right.passes ? left : worse(left, right)
}

function worse(left: LicenceVerdict, right: LicenceVerdict): LicenceVerdict {
  return right.status === 'denied' && left.status !== 'denied' ? right : left.passes ? right : left
}

function judgeOne(licence: Extract<LicenceTree, { kind: 'licence' }>, policy: LicencePolicy): LicenceVerdict {
  const text = toLicenceText(licence)
  if (/^(LicenseRef|DocumentRef)-/.test(licence.id)) {
    if (policy.allow.includes(text)) return { status: 'allowed', passes: true, because: `${text} is allowed` }
    if (policy.deny.includes(text)) return { status: 'denied', passes: false, because: `${text} is denied` }
    return { status: 'unknown', passes: policy.unknown === 'allow', because: `${text} is a licence of its own that SPDX does not list` }
  }
  const denied = policy.deny.find((entry) => isCovered(text, entry))
  if (denied !== undefined) return { status: 'denied', passes: false, because: `${text} is denied by ${denied}` }
  const allowed = policy.allow.find((entry) => isCovered(text, entry))
  if (allowed !== undefined || policy.allow.length === 0)
    return { status: 'allowed', passes: true, because: `${text} is ${allowed === undefined ? 'not denied' : `allowed by ${allowed}`}` }
  return { status: 'denied', passes: false, because: `${text} is not among the allowed licences` }
}

/** Handed single licences only: on expressions the package multiplies out, which a hostile expression makes exponential. */
function isCovered(text: string, entry: string): boolean {
  if (text === entry) return true
  try {
    return satisfies(text, [entry])
  } catch {
    // It carries an older list of identifiers than our parser: then only equal names cover each other.
    return false
  }
}
