import type * as z from 'zod'
import { invariant } from '../unreachable.ts'
import type { Budget, McpServer, ProviderSpec, SandboxSpec } from './plan.ts'
import type { planSchema } from './plan-schema.ts'
import { builtInProviders } from './provider-defaults.ts'
import { parseCount, parseSize } from './size.ts'
import { toList } from './to-list.ts'
import { defaultSandbox } from './upgrade-plan.ts'

type PlanData = z.output<typeof planSchema>
type TaskData = PlanData['tasks'][number]

/** What tasks may spend and reach: budgets, sandboxes, model providers, servers of tools. */

export function toBudget(budget: TaskData['budget']): Budget {
  return { usd: budget?.usd ?? null, tokens: budget?.tokens === undefined ? null : parseCount(budget.tokens) }
}

export function toSandbox(sandbox: TaskData['sandbox']): SandboxSpec {
  if (sandbox === undefined) return defaultSandbox
  if (typeof sandbox === 'string') return { ...defaultSandbox, level: sandbox }
  const { level = 'auto', prefix = [], network = 'auto', maxMemory, maxProcesses = null, maxFileSize, trust, read } = sandbox
  const toBytes = (size: string | number | undefined): number | null => (size === undefined ? null : parseSize(size))
  return { level, prefix, network, maxMemoryBytes: toBytes(maxMemory), maxProcesses, maxFileBytes: toBytes(maxFileSize), trust: toList(trust), readablePaths: toList(read) }
}

/** The plan's own providers, and the built-in ones it sets otherwise. */
export function toProviders(providers: NonNullable<PlanData['providers']>): readonly ProviderSpec[] {
  return Object.entries(providers).map(([name, provider]): ProviderSpec => {
    const known = builtInProviders.get(name)
    const { api, url, key, maxRequestsPerMinute, maxTokensPerMinute, maxConcurrency } = provider
    return {
      name,
      api: api ?? known?.api ?? 'openai-compatible',
      url: url ?? known?.url ?? null,
      keyVariables: key === undefined ? (known?.keyVariables ?? []) : toList(key),
      maxRequestsPerMinute: maxRequestsPerMinute ?? null,
      maxTokensPerMinute: maxTokensPerMinute === undefined ? null : parseCount(maxTokensPerMinute),
      maxConcurrency: maxConcurrency ?? null,
    }
  })
}

export function toMcpServers(servers: NonNullable<PlanData['mcp']>): readonly McpServer[] {
  return Object.entries(servers).map(([name, { run, environment = {}, url, headers = {} }]): McpServer => {
    if (run !== undefined) return { name, kind: 'stdio', run, environment }
    invariant(url !== undefined, `mcp server ${name} has neither run nor url`)
    return { name, kind: 'http', url, headers }
  })
}
