import { describeThing, listNames, valueAt } from './describe.ts'
import { builtInAgents } from './built-in-agents.ts'
import { checkAgents } from './check-agents.ts'
import { agentKinds } from './expectations.ts'
import { own, toData } from './outline.ts'
import type { Outline, Word } from './outline.ts'
import type { ProblemCode } from './problem.ts'
import type { Finding, Path } from './source.ts'
import type { Suggest } from './suggest.ts'

/** Finds names of agents, checks and repositories that the plan does not have. */
export function checkNames(outline: Outline, suggest: Suggest): readonly Finding[] {
  const lookUp = makeLookUp(outline, suggest)
  const agents = new Set([...outline.agents.keys(), ...builtInAgents.keys()])
  const checks = new Set(outline.checks)
  const repositories = new Set(outline.repositories.map((repository) => repository.name))
  const used = [outline.defaults, ...outline.tasks]
  return [
    ...used.flatMap((task) => (typeof task.agent === 'string' ? lookUp('unknown-agent', { text: task.agent, path: [...task.path, 'agent'] }, agents) : [])),
    ...findMissingAgents(outline),
    ...checkAgents(outline, lookUp),
    ...used.flatMap((task) => task.checks.flatMap((word) => explainFunctionCheck(word, outline) ?? lookUp('unknown-check', word, checks))),
    ...used.flatMap((task) => (task.repository === null ? [] : lookUp('unknown-repository', { text: task.repository, path: [...task.path, 'repository'] }, repositories))),
    ...outline.checks.flatMap((name) => readWord(outline.root, ['checks', name, 'repository']).flatMap((word) => lookUp('unknown-repository', word, repositories))),
    ...[...outline.functions.checks].flatMap((name) => checkFunctionOptions(outline.root, ['checks', name])),
    ...checkLimits(outline.root, lookUp, { agents: new Set([...agents, ...agentKinds]), repositories }),
  ]
}

/** Answers with a finding when `word` is none of `known`. */
export type LookUp = (code: ProblemCode, word: Word, known: ReadonlySet<string>) => readonly Finding[]

const kinds: Partial<Record<ProblemCode, readonly [one: string, many: string, section: string]>> = {
  'unknown-agent': ['an agent', 'agents', 'agents'],
  'unknown-check': ['a check', 'checks', 'checks'],
  'unknown-repository': ['a repository', 'repositories', 'repositories'],
  'unknown-provider': ['a provider', 'providers', 'providers'],
  'unknown-mcp': ['an MCP server', 'MCP servers', 'mcp'],
}

function makeLookUp(outline: Outline, suggest: Suggest): LookUp {
  return (code, { text, path }, known) => {
    if (known.has(text)) return []
    const [one, many, section] = kinds[code] ?? ['a thing', 'things', 'plan']
    const suggestion = suggest(text, known)
    const hint =
      suggestion !== null ? `did you mean ${JSON.stringify(suggestion)}?` : known.size === 0 ? `declare it under "${section}:"` : `the ${many} are ${listNames(known)}`
    return [{ code, path, part: 'value', message: `${describeThing(path, outline.root)} names ${one} that the plan does not have: ${JSON.stringify(text.slice(0, 100))}`, hint }]
  }
}

function findMissingAgents({ defaults, tasks, root }: Outline): readonly Finding[] {
  if (defaults.agent !== undefined) return []
  const hint = 'add "agent:" to the task, or one for all tasks under "defaults"'
  return tasks
    .filter((task) => task.agent === undefined)
    .map(({ path }) => ({ code: 'missing-agent', path, part: 'key', message: `${describeThing(path, root)} has no agent`, hint }))
}

function explainFunctionCheck(word: Word, outline: Outline): readonly Finding[] | null {
  if (!outline.functions.checks.has(word.text)) return null
  const message = `${describeThing(word.path, outline.root)} names check ${JSON.stringify(word.text)}, a function that runs once at the end of the run`
  return [{ code: 'unknown-check', path: word.path, part: 'value', message, hint: 'give the task a "validate" function instead' }]
}

/** A function runs in this process, once: where and how long it runs cannot be chosen. */
function checkFunctionOptions(root: unknown, path: Path): readonly Finding[] {
  const options = Object.entries(toData(valueAt(root, path))).filter(([key, value]) => key !== 'run' && !(key === 'on' && String(value) === 'run'))
  return options.map(([key]) => ({
    code: 'invalid-value',
    path: [...path, key],
    part: 'key',
    message: `${describeThing([...path, key], root)} is not for checks that are functions`,
    hint: 'remove it: the function runs once at the end of the run',
  }))
}

type Known = { readonly agents: ReadonlySet<string>; readonly repositories: ReadonlySet<string> }

function checkLimits(root: unknown, lookUp: LookUp, known: Known): readonly Finding[] {
  const limits = toData(own(toData(own(toData(root), 'policy')), 'limits'))
  const keysOf = (section: string): readonly Word[] =>
    Object.keys(toData(own(limits, section))).map((text) => ({ text, path: ['policy', 'limits', section, text] }))
  const findings = [
    ...keysOf('agents').flatMap((word) => lookUp('unknown-agent', word, known.agents)),
    ...keysOf('repositories').flatMap((word) => lookUp('unknown-repository', word, known.repositories)),
  ]
  return findings.map((finding) => ({ ...finding, part: 'key' as const }))
}

function readWord(root: unknown, path: Path): readonly Word[] {
  const value = valueAt(root, path)
  return typeof value === 'string' ? [{ text: value, path }] : []
}
