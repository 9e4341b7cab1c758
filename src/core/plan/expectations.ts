import type { AgentSpec } from './agent-spec.ts'
import { describeFound, listNames } from './describe.ts'
import { durationPattern, maxDurationMs, parseDuration, toDurationText } from './duration.ts'
import { findGlobFault, findPathFault } from './path-rules.ts'
import type { PathFault } from './path-rules.ts'
import type { ProblemCode } from './problem.ts'
import { makeSuggest } from './suggest.ts'

/** What to tell about a value that breaks a rule of the schema; `says` continues a sentence that starts with the key. */
export type Complaint = { readonly code: ProblemCode; readonly says: string; readonly hint: string }

type Complain = (found: unknown) => Complaint

/** The kinds of agents that this version has. */
export const agentKinds: readonly string[] = ['command', 'codemod', 'plugin', 'model', 'external', 'chain', 'route', 'best-of'] satisfies readonly AgentSpec['kind'][]

const must =
  (expected: string, hint: string): Complain =>
  (found) => ({ code: 'invalid-value', says: `must be ${expected}, found ${describeFound(found)}`, hint })

const rule =
  (says: string, hint: string): Complain =>
  () => ({ code: 'invalid-value', says, hint })

const fromFault =
  (find: (path: string) => PathFault | null, expected: string): Complain =>
  (found) => {
    const fault = typeof found === 'string' ? find(found) : null
    return fault === null ? must(expected, 'put it in quotes')(found) : { code: fault.code, says: fault.fault, hint: fault.hint }
  }

/**
 * The rules of the plan schema, by the name that the schema gives as the message of its errors. `shape-problems.ts` looks the
 * name up and gets the words for a person.
 */
const expectations = {
  duration: complainOfDuration,
  'duration-or-off': (found) => ({ ...complainOfDuration(found), hint: `${complainOfDuration(found).hint}, or "off" for no limit` }),
  size: must('a size', 'write a number with a unit, such as 512K, 10M or 1G, or a whole number of bytes'),
  tokens: must('a number of tokens', 'write a whole number, or one with a unit such as 500K or 2M'),
  glob: fromFault(findGlobFault, 'a glob'),
  globs: must('a glob or a list of globs', 'write "src/**", or ["src/**", docs/guide.md]'),
  path: fromFault(findPathFault, 'a path'),
  paths: must('a path or a list of paths', 'write one path, or [one, two]'),
  name: complainOfName,
  names: must('a name or a list of names', 'write one name, or [one, two]'),
  label: (found) => ({ ...complainOfName(found), says: `must be a label, found ${describeFound(found)}` }),
  labels: must('a label or a list of labels', 'write one label, or [one, two]'),
  variable: must('the name of an environment variable', 'use letters, digits and "_"; FLEET_ variables are set by Fleet itself'),
  text: (found) => ({
    code: 'invalid-value',
    says: `must be a text, found ${describeFound(found)}`,
    hint: typeof found === 'number' || typeof found === 'boolean' ? `put it in quotes: "${String(found)}"` : 'write a text',
  }),
  filled: (found) => ({ code: 'invalid-value', says: found === '' ? 'is empty' : `must be a text, found ${describeFound(found)}`, hint: 'write a text' }),
  texts: must('a text or a list of texts', 'write one text, or [one, two]'),
  'short-text': rule('is longer than 200 characters', 'write a shorter text'),
  argument: must('a text without NUL characters', 'put it in quotes'),
  command: (found) => ({
    code: 'invalid-value',
    says: `must be a list of the program and its arguments, found ${describeFound(found)}`,
    hint: typeof found === 'string' && found !== '' ? `write [${found.trim().split(/\s+/).slice(0, 12).join(', ')}]; there is no shell` : 'write it as [program, argument]',
  }),
  program: rule('starts with an empty text', 'name the program first: [program, argument]'),
  version: (found) => ({
    code: 'invalid-value',
    says: `must be 1, found ${describeFound(found)}`,
    hint: typeof found === 'number' && found > 1 ? 'this Fleet reads plans of version 1: update Fleet, or write version: 1' : 'write version: 1',
  }),
  concurrency: must('a whole number from 1 to 1000', 'write how many tasks may run at once, such as 4'),
  share: (found) => ({
    code: 'invalid-value',
    says: `must be a number from 0 to 1, found ${describeFound(found)}`,
    hint: typeof found === 'number' && found > 1 && found <= 100 ? `${found} % is ${found / 100}` : 'write a share such as 0.3',
  }),
  retries: must('a whole number from 0 to 100', 'write how many times a failed attempt is tried again, such as 3'),
  limit: must('a whole number of 1 or more', 'write how many may run at once'),
  count: must('a whole number of 0 or more', 'write a whole number'),
  usd: must('an amount of money in US dollars', 'write a number above 0, such as 5 or 0.5'),
  priority: must('critical, high, medium, low or a number', 'medium is 100; a number is from -1000000 to 1000000, the higher starts earlier'),
  tasks: must('a list of tasks', 'write at least one task: "- id: first"'),
  points: must('a list of "task", "merged" and "run"', 'task: in the workspace; merged: on the merged tree; run: once at the end'),
  agent: must('the name of an agent or an agent of its own', 'write a name from "agents", or { kind: command, run: [program, argument] }'),
  'agent-map': must('an agent', 'write { kind: command, run: [program, argument] }'),
  'agent-kind': complainOfKind,
  score: must('a number from 0 to 100', 'write the least score, such as 70'),
  reruns: must('a whole number from 0 to 5', 'write how often a failing test is run again, such as 2'),
  licences: must('an SPDX identifier or a list of them', 'write MIT, or [MIT, Apache-2.0]'),
  osv: rule('asks for vulnerabilities and names no advisories', 'add "osv:" with a folder or zip of OSV advisories'),
  'check-action': rule('must have exactly one of "run" and "gate"', 'keep one of them; use two checks for both'),
  'command-action': rule('must have exactly one of "run" and "script"', 'keep one of them'),
  'codemod-action': rule('must have exactly one of "rename", "rules", "edit" and "integrate"', 'keep one of them; use several tasks for several changes'),
  'edit-action': rule('must have exactly one of "set" and "remove: true"', 'keep one of them'),
  model: must('a provider and a model', 'write provider/model, such as anthropic/claude-sonnet-5-5'),
  tools: must('a tool or a list of tools', 'write [read, list, search, edit, write, run], or some of them'),
  temperature: must('a number from 0 to 2', 'write a number such as 0.2, or leave it out'),
  'agent-names': must('a list of names of agents', 'write [grok, claude]'),
  'external-command': rule('has neither "agent" nor "command"', 'name the agent, such as agent: claude-code, or the command that starts it'),
  sandbox: must('a level or a map of limits', 'write bwrap, process, none or auto, or { level: bwrap, network: gateway }'),
  'sandbox-prefix': rule('needs "prefix" at level custom, and only there', 'write { level: custom, prefix: [firejail, --quiet] }, or remove "prefix"'),
  hosts: must('auto, all, gateway or a list of hosts', 'write [registry.npmjs.org, "*.example.com"]'),
  url: must('an address that begins with http:// or https://', 'write it whole, such as http://localhost:11434'),
  'mcp-action': rule('must have exactly one of "run" and "url"', 'keep one of them'),
  notices: must('a list of what is told', 'write [run-ended, task-failed, approval-needed, budget, run-halted], or some of them'),
  // What was found is not told: it may be the secret.
  'secret-variable': rule('must be a variable, and nothing else', 'write secret: "${NAME}": a secret does not belong in a plan'),
  'notify-url': rule('needs "url" at kinds webhook and slack, and only there', 'write url: "${NAME}", or remove it'),
  'notify-slack-url': rule('has a "url" that is no variable', 'write url: "${NAME}": who knows the address can write to the channel'),
  'notify-secret': rule('has a "secret", which is only for kind webhook', 'remove it'),
  'notify-run': rule('needs "run" at kind command, and only there', 'write run: [program, argument], or remove it'),
  copies: must('a list of { source, target } or a map of source to target', 'write { src/materials: src/materials }'),
  keys: must('a list of keys and indexes', 'write [scripts, build]'),
  edit: must('an edit or a list of edits', 'write { file: package.json, at: [scripts, build], set: "…" }'),
  backoff: rule('has a "base" above its "max" (5m unless given)', 'raise "max" or lower "base"'),
} satisfies Readonly<Record<string, Complain>>

/** Name of a rule; the schema uses it as the message of its errors. */
export type ExpectationName = keyof typeof expectations

/** The complaint that a rule's name stands for, or null when the message is one of zod's own. */
export function complainBy(message: string, found: unknown): Complaint | null {
  return Object.hasOwn(expectations, message) ? expectations[message as ExpectationName](found) : null
}

/** The complaint for a choice out of fixed words. */
export function complainOfChoice(found: unknown, choices: readonly string[], suggestion: string | null): Complaint {
  const hint = suggestion === null ? `use one of ${listNames(choices)}` : `did you mean ${JSON.stringify(suggestion)}?`
  return { code: 'invalid-value', says: `must be one of ${listNames(choices)}, found ${describeFound(found)}`, hint }
}

function complainOfDuration(found: unknown): Complaint {
  const complain = (fault: string, hint: string): Complaint => ({ code: 'bad-duration', says: fault, hint })
  const usual = 'write numbers with units: 500ms, 30s, 5m, 2h, 1h30m'
  if (typeof found === 'number') return complain(`must be a duration, found the number ${found}`, `a number alone has no unit: write ${found}s, ${found}m or ${found}ms`)
  if (typeof found !== 'string' || !durationPattern.test(found)) return complain(`must be a duration, found ${describeFound(found)}`, usual)
  const isZero = parseDuration(found) === 0
  return complain(`must be ${isZero ? 'above zero' : `at most ${toDurationText(maxDurationMs)}`}, found ${describeFound(found)}`, usual)
}

function complainOfKind(found: unknown): Complaint {
  return complainOfChoice(found, agentKinds, typeof found === 'string' ? makeSuggest()(found, agentKinds) : null)
}

function complainOfName(found: unknown): Complaint {
  const complain = (says: string, hint: string): Complaint => ({ code: 'invalid-value', says: `must be ${says}, found ${describeFound(found)}`, hint })
  if (typeof found === 'number' || typeof found === 'boolean') return complain('a name', `put it in quotes: "${String(found)}"`)
  if (typeof found !== 'string') return complain('a name', 'write a name')
  if (found in {}) return complain('a name that JavaScript does not reserve', `write another name, such as "${found.replaceAll('_', '')}-1"`)
  if (found.length > 100) return complain('a name of at most 100 characters', 'write a shorter name')
  if (/\.\.|\.$|\.lock$/.test(found)) return complain('a name', 'leave out "..", and "." or ".lock" at the end: the name becomes part of file and branch names')
  return complain('a name', 'use letters, digits, "-", "_" and ".", with a letter or a digit first')
}
