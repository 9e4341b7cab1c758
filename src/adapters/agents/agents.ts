import type { AgentSpec } from '../../core/plan/agent-spec.ts'
import type { Agent } from '../../ports/agent.ts'
import { createCodemodAgent } from './codemod/codemod-agent.ts'
import type { RenameFunction } from './codemod/rename-function.ts'
import { createCommandAgent } from './command/command-agent.ts'
import { createPluginAgent } from './plugin/plugin-agent.ts'

/** Every agent of this version, by the `kind` of the specs it takes. */
export function createAgents({ rename }: { readonly rename: RenameFunction }): ReadonlyMap<AgentSpec['kind'], Agent> {
  const agents = [createCommandAgent(), createCodemodAgent({ rename }), createPluginAgent()]
  return new Map(agents.map((agent) => [agent.kind, agent]))
}
