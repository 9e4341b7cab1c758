import type { AgentSpec, ExternalAgentName, ExternalSpec, ModelSpec, ModelTool } from './agent-spec.ts'

export const allModelTools: readonly ModelTool[] = ['read', 'list', 'search', 'edit', 'write', 'run']

/** Turns and tokens that a model agent gets where the plan says nothing. */
export const modelDefaults = { maxTurns: 60, maxOutputTokens: 16_000 } as const

const model = (id: string): ModelSpec => ({ kind: 'model', model: id, instructions: '', tools: allModelTools, ...modelDefaults, temperature: null, mcp: [] })

const external = (agent: ExternalAgentName): ExternalSpec => ({ kind: 'external', agent, command: [], protocol: 'auto', model: null, permissions: 'allow', mcp: [] })

const claude = model('anthropic/claude-sonnet-5-5')
const grok = model('xai/grok-4.7')

/** Agents that every plan may name without declaring them; a plan's own agent of the same name comes before. */
export const builtInAgents: ReadonlyMap<string, AgentSpec> = new Map<string, AgentSpec>([
  ['claude', claude],
  ['grok', grok],
  ['openai', model('openai/gpt-6.1-sol')],
  ['gemini', model('google/gemini-3.8-flash')],
  ['mistral', model('mistral/devstral-latest')],
  ['hybrid', { kind: 'chain', chain: [{ name: 'grok', spec: grok }, { name: 'claude', spec: claude }] }],
  ...(['claude-code', 'codex', 'gemini-cli', 'opencode', 'grok-build', 'pi', 'cline'] as const).map((agent) => [agent, external(agent)] as const),
])
