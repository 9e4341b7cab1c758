import type * as z from 'zod'
import { invariant } from '../unreachable.ts'
import type { agentSchema } from './agent-schema.ts'
import type { AgentSpec, BestOfSpec, CodemodSpec, EditSpec, ExternalSpec, IntegrateSpec, ModelSpec, NamedAgent, RouteSpec, WorkingSpec } from './agent-spec.ts'
import { allModelTools, builtInAgents, modelDefaults } from './built-in-agents.ts'
import type { Task } from './plan.ts'
import { parseCount } from './size.ts'
import { toList } from './to-list.ts'

type AgentData = z.output<typeof agentSchema>
type DataOf<Kind extends AgentData['kind']> = Extract<AgentData, { readonly kind: Kind }>

/** Looks a task's agent up, with the agents it chooses among inside it. The names have been checked, so that no chain leads back to itself. */
export function makeResolveAgent(agents: Readonly<Record<string, AgentData>>): (agent: AgentData | string | undefined) => Pick<Task, 'agent' | 'agentName'> {
  const known = new Map<string, AgentSpec>()
  const byName = (name: string): NamedAgent => {
    const own = Object.hasOwn(agents, name) ? agents[name] : undefined
    const spec = known.get(name) ?? (own === undefined ? builtInAgents.get(name) : toSpec(own))
    invariant(spec !== undefined, `agent ${name} is unknown`)
    known.set(name, spec)
    return { name, spec }
  }
  const toSpec = (agent: AgentData): AgentSpec => {
    if (agent.kind === 'chain') return { kind: 'chain', chain: agent.chain.map(byName) }
    if (agent.kind === 'route') return toRoute(agent, byName)
    return agent.kind === 'best-of' ? toBestOf(agent, byName) : toWorkingSpec(agent)
  }
  return (agent) => {
    invariant(agent !== undefined, 'a task has no agent')
    if (typeof agent !== 'string') return { agent: toSpec(agent), agentName: agent.kind }
    const { name, spec } = byName(agent)
    return { agent: spec, agentName: name }
  }
}

function toRoute({ agents, rules = [], learn = true }: DataOf<'route'>, byName: (name: string) => NamedAgent): RouteSpec {
  return {
    kind: 'route',
    agents: agents.map(byName),
    learn,
    rules: rules.map(({ when: { labels, failedWith, ...numbers }, use }) => ({
      when: { ...numbers, ...(labels === undefined ? {} : { labels: toList(labels) }), ...(failedWith === undefined ? {} : { failedWith: toList(failedWith) }) },
      use,
    })),
  }
}

function toBestOf({ of, n = 1 }: DataOf<'best-of'>, byName: (name: string) => NamedAgent): BestOfSpec {
  const agents = of.flatMap((name) => {
    const { spec } = byName(name)
    invariant(spec.kind !== 'chain' && spec.kind !== 'route' && spec.kind !== 'best-of', `agent ${name} of a best-of does not work itself`)
    return Array.from({ length: n }, (): NamedAgent<WorkingSpec> => ({ name, spec }))
  })
  return { kind: 'best-of', agents }
}

function toWorkingSpec(agent: Exclude<AgentData, DataOf<'chain' | 'route' | 'best-of'>>): WorkingSpec {
  if (agent.kind === 'codemod') return toCodemod(agent)
  if (agent.kind === 'plugin') return { kind: 'plugin', plugin: agent.plugin, options: agent.options ?? {} }
  if (agent.kind === 'model') return toModel(agent)
  if (agent.kind === 'external') return toExternal(agent)
  if (agent.run !== undefined) return { kind: 'command', run: agent.run }
  invariant(agent.script !== undefined, 'a command has neither run nor script')
  return { kind: 'command', script: agent.script }
}

function toModel({ kind, model, instructions = '', tools, maxTurns, maxOutputTokens, temperature, mcp }: DataOf<'model'>): ModelSpec {
  return {
    kind,
    model,
    instructions,
    tools: tools === undefined ? allModelTools : toList(tools),
    maxTurns: maxTurns ?? modelDefaults.maxTurns,
    maxOutputTokens: (maxOutputTokens === undefined ? null : parseCount(maxOutputTokens)) ?? modelDefaults.maxOutputTokens,
    temperature: temperature ?? null,
    mcp: toList(mcp),
  }
}

function toExternal({ kind, agent, command, protocol, model, permissions, mcp }: DataOf<'external'>): ExternalSpec {
  return { kind, agent: agent ?? 'custom', command: command ?? [], protocol: protocol ?? 'auto', model: model ?? null, permissions: permissions ?? 'allow', mcp: toList(mcp) }
}

function toCodemod({ kind, rename, rules, edit, integrate }: DataOf<'codemod'>): CodemodSpec {
  if (rename !== undefined) return { kind, rename }
  if (rules !== undefined) return { kind, rules: toList(rules) }
  if (edit !== undefined) {
    const edits = Array.isArray(edit) ? edit : [edit]
    return { kind, edit: edits.map(({ file, at, remove, set }): EditSpec => (remove === true ? { file, at, remove } : { file, at, set })) }
  }
  invariant(integrate !== undefined, 'a codemod has no action')
  const copy: IntegrateSpec['copy'] = Array.isArray(integrate.copy) ? integrate.copy : Object.entries(integrate.copy).map(([source, target]) => ({ source, target }))
  return { kind, integrate: { from: integrate.from, copy, imports: integrate.imports ?? {}, base: integrate.base ?? null } }
}
