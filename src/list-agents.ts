import type { AgentInventory, ProviderListing } from './core/plan/agent-inventory.ts'
import { builtInAgents } from './core/plan/built-in-agents.ts'
import type { ProviderSpec } from './core/plan/plan.ts'
import { builtInProviders } from './core/plan/provider-defaults.ts'

/** What plans in a folder can use without declaring anything, as this machine is now. */
export async function listAgents(planFolder: string, environment: NodeJS.ProcessEnv): Promise<AgentInventory> {
  const { listPrograms } = await import('./adapters/agents/external/list-programs.ts')
  return {
    plain: ['command', 'codemod', 'plugin'],
    providers: [...builtInProviders.values()].map((provider) => toListing(provider, environment)),
    programs: await listPrograms({ planFolder, path: environment['PATH'] ?? '' }),
  }
}

function toListing({ name, keyVariables }: ProviderSpec, environment: NodeJS.ProcessEnv): ProviderListing {
  const agents = [...builtInAgents].filter(([, spec]) => spec.kind === 'model' && spec.model.startsWith(`${name}/`)).map(([agent]) => agent)
  return { name, agents, keyVariables, keyFoundIn: keyVariables.find((variable) => (environment[variable] ?? '') !== '') ?? null }
}
