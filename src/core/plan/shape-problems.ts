import type * as z from 'zod'
import { describeFound, describeThing, listNames, valueAt } from './describe.ts'
import { complainBy, complainOfChoice } from './expectations.ts'
import type { Complaint } from './expectations.ts'
import { readSection } from './section.ts'
import type { Finding, Path } from './source.ts'
import type { Suggest } from './suggest.ts'

type Issue = z.core.$ZodIssue

/** The errors of the plan schema in words for the author of the plan. */
export function explainIssues(issues: readonly Issue[], root: unknown, suggest: Suggest): readonly Finding[] {
  const explain = (issue: Issue, base: Path): readonly Finding[] => {
    const path = [...base, ...toPath(issue.path)]
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => explainUnknownKey({ path, key, message: issue.message, root, suggest }))
    if (issue.code === 'invalid_key') return [explainValue({ issue: issue.issues[0] ?? issue, path, root, suggest, found: path.at(-1), part: 'key' })]
    const branch = issue.code === 'invalid_union' ? pickBranch(issue.errors) : null
    if (branch !== null) return dropEchoes(branch).flatMap((inner) => explain(inner, path))
    if (valueAt(root, path) === undefined && path.length > 0) return [explainMissing(path, root)]
    return [explainValue({ issue, path, root, suggest, found: valueAt(root, path), part: 'value' })]
  }
  return dropRepeats(dropEchoes(issues).flatMap((issue) => explain(issue, [])))
}

/** A mistyped key looks like a missing one too: then only the key is told of. */
function dropEchoes(issues: readonly Issue[]): readonly Issue[] {
  const mistyped = new Set(issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? [JSON.stringify(issue.path)] : [])))
  return mistyped.size === 0 ? issues : issues.filter((issue) => issue.code !== 'custom' || !mistyped.has(JSON.stringify(issue.path)))
}

/** The branch of a union that the author meant: the only one that took the value for one of its type. */
function pickBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const meant = branches.filter((issues) => !issues.some((issue) => issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')))
  return meant.length === 1 ? (meant[0] ?? null) : null
}

type UnknownKey = { readonly path: Path; readonly key: string; readonly message: string; readonly root: unknown; readonly suggest: Suggest }

function explainUnknownKey({ path, key, message, root, suggest }: UnknownKey): Finding {
  const { title, keys } = readSection(message)
  const place = path.length === 0 ? 'at the top of the plan' : `in ${describeThing(path, root)}`
  const suggestion = key === '<<' ? null : suggest(key, keys)
  const known = key === '<<' ? 'merge keys are not part of YAML 1.2: use "defaults", or write the keys out' : `the keys of a ${title} are ${listNames(keys, 30)}`
  return {
    code: 'unknown-key',
    path: [...path, key],
    part: 'key',
    message: `unknown key ${JSON.stringify(key.slice(0, 100))} ${place}`,
    hint: suggestion === null ? known : `did you mean ${JSON.stringify(suggestion)}?`,
  }
}

function explainMissing(path: Path, root: unknown): Finding {
  const key = String(path.at(-1))
  const owner = path.slice(0, -1)
  const example: Readonly<Record<string, string>> = {
    id: 'add "id:" with a name that no other task has',
    version: 'add "version: 1"',
    tasks: 'add "tasks:" with at least one task',
    kind: 'add "kind:" with one of "command", "codemod" and "plugin"',
    run: 'add "run: [program, argument]"',
    path: 'add "path:" with the folder of the repository',
  }
  const hint = example[key] ?? `add "${key}:"`
  return { code: 'missing-key', path: owner, part: 'key', message: `${describeThing(owner, root)} has no ${JSON.stringify(key)}`, hint }
}

type WrongValue = {
  readonly issue: Issue
  readonly path: Path
  readonly root: unknown
  readonly suggest: Suggest
  readonly found: unknown
  readonly part: 'key' | 'value'
}

function explainValue({ issue, path, root, suggest, found, part }: WrongValue): Finding {
  const { code, says, hint } = complain(issue, found, suggest)
  const thing = part === 'key' ? `key ${JSON.stringify(String(found).slice(0, 100))} of ${describeThing(path.slice(0, -1), root)}` : describeThing(path, root)
  return { code, path, part, message: `${thing} ${says}`, hint: found === null ? 'give it a value, or remove the key' : hint }
}

const shapes: Readonly<Record<string, readonly [expected: string, hint: string]>> = {
  string: ['a text', 'put it in quotes'],
  boolean: ['true or false', 'write true or false, without quotes'],
  object: ['a map', 'write "key: value" lines, or { key: value }'],
  record: ['a map', 'write "name: value" lines, or { name: value }'],
  array: ['a list', 'write [one, two], or lines that start with "- "'],
  number: ['a number', 'write a number, without quotes'],
}

function complain(issue: Issue, found: unknown, suggest: Suggest): Complaint {
  const known = complainBy(issue.message, found)
  if (known !== null) return known
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String)
    return complainOfChoice(found, choices, typeof found === 'string' ? suggest(found, choices) : null)
  }
  const expected = issue.code === 'invalid_union' ? issue.errors.flat().map((inner) => ('expected' in inner ? String(inner.expected) : '')) : 'expected' in issue ? [String(issue.expected)] : []
  const [first, hint] = shapes[expected[0] ?? ''] ?? ['a valid value', 'see the reference of the plan file']
  const others = expected.slice(1).flatMap((name) => shapes[name]?.[0] ?? [])
  return { code: 'invalid-value', says: `must be ${[...new Set([first, ...others])].join(' or ')}, found ${describeFound(found)}`, hint }
}

function toPath(path: readonly PropertyKey[]): Path {
  return path.map((key) => (typeof key === 'symbol' ? String(key) : key))
}

/** A value that breaks two rules of one field is told of once. */
function dropRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter((finding) => {
    const key = `${finding.part} ${JSON.stringify(finding.path)} ${finding.code} ${finding.code === 'missing-key' ? finding.message : ''}`
    return !seen.has(key) && seen.add(key)
  })
}
