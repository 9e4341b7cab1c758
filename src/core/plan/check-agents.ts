import { builtInAgents } from './built-in-agents.ts'
import type { LookUp } from './check-names.ts'
import { describeThing, listNames } from './describe.ts'
import { own, readWords, toData } from './outline.ts'
import type { Outline, Word } from './outline.ts'
import { builtInProviders } from './provider-defaults.ts'
import type { Finding, Path } from './source.ts'

type Written = { readonly agent: unknown; readonly path: Path }

/** Finds agents that choose among unknown agents or among themselves, and providers and servers of tools that the plan does not have. */
export function checkAgents(outline: Outline, lookUp: LookUp): readonly Finding[] {
  const written: readonly Written[] = [
    ...[...outline.agents].map(([name, agent]) => ({ agent, path: ['agents', name] })),
    ...[outline.defaults, ...outline.tasks].filter(({ agent }) => typeof agent === 'object').map(({ agent, path }) => ({ agent, path: [...path, 'agent'] })),
  ]
  const agents = new Set([...outline.agents.keys(), ...builtInAgents.keys()])
  const providers = new Set([...Object.keys(toData(own(toData(outline.root), 'providers'))), ...builtInProviders.keys()])
  const servers = new Set(Object.keys(toData(own(toData(outline.root), 'mcp'))))
  return [
    ...written.flatMap((one) => membersOf(one).flatMap((word) => lookUp('unknown-agent', word, agents))),
    ...written.flatMap((one) => providerOf(one).flatMap((word) => lookUp('unknown-provider', word, providers))),
    ...written.flatMap(({ agent, path }) => readWords(own(toData(agent), 'mcp'), [...path, 'mcp']).flatMap((word) => lookUp('unknown-mcp', word, servers))),
    ...written.flatMap((one) => checkRules(one, lookUp)),
    ...written.flatMap((one) => checkVariants(one, outline)),
    ...[...outline.agents.keys()].flatMap((name) => findCycle(name, outline)),
  ]
}

/** The agents that an agent chooses among. */
function membersOf({ agent, path }: Written): readonly Word[] {
  return ['chain', 'agents', 'of'].flatMap((key) => readWords(own(toData(agent), key), [...path, key]))
}

function providerOf({ agent, path }: Written): readonly Word[] {
  const model = own(toData(agent), 'model')
  if (own(toData(agent), 'kind') !== 'model' || typeof model !== 'string' || !model.includes('/')) return []
  return [{ text: model.slice(0, model.indexOf('/')), path: [...path, 'model'] }]
}

function checkRules({ agent, path }: Written, lookUp: LookUp): readonly Finding[] {
  const rules = own(toData(agent), 'rules')
  if (own(toData(agent), 'kind') !== 'route' || !Array.isArray(rules)) return []
  const members = new Set(readWords(own(toData(agent), 'agents'), []).map(({ text }) => text))
  return rules.flatMap((rule, index) => readWords(own(toData(rule), 'use'), [...path, 'rules', index, 'use']).flatMap((word) => lookUp('unknown-agent', word, members)))
}

const choosingKinds: ReadonlySet<unknown> = new Set(['chain', 'route', 'best-of'])

function checkVariants({ agent, path }: Written, { agents, root }: Outline): readonly Finding[] {
  if (own(toData(agent), 'kind') !== 'best-of') return []
  const kindOf = (name: string): unknown => (agents.has(name) ? own(toData(agents.get(name)), 'kind') : builtInAgents.get(name)?.kind)
  return readWords(own(toData(agent), 'of'), [...path, 'of'])
    .filter(({ text }) => choosingKinds.has(kindOf(text)))
    .map((word) => ({ code: 'invalid-value', path: word.path, part: 'value', message: `${describeThing(word.path, root)} is ${JSON.stringify(word.text)}, which chooses among agents itself`, hint: 'name agents that do the work themselves' }))
}

/** Told once, at the first name of the circle. */
function findCycle(start: string, { agents, root }: Outline): readonly Finding[] {
  const seen = new Set<string>()
  const search = (name: string, trail: readonly string[]): readonly string[] | null => {
    if (seen.has(name) || !agents.has(name)) return null
    seen.add(name)
    for (const { text } of membersOf({ agent: agents.get(name), path: [] })) {
      if (text === start) return [...trail, name, start]
      const found = search(text, [...trail, name])
      if (found !== null) return found
    }
    return null
  }
  const cycle = search(start, [])
  const isFirst = cycle !== null && cycle.every((name) => [...agents.keys()].indexOf(start) <= [...agents.keys()].indexOf(name))
  if (cycle === null || !isFirst) return []
  const path = ['agents', start]
  return [{ code: 'agent-cycle', path, part: 'key', message: `${describeThing(path, root)} leads back to itself: ${cycle.join(' → ')}`, hint: `take one of ${listNames([...new Set(cycle)])} out` }]
}
