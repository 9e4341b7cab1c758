import type { WorkingSpec } from '../../core/plan/agent-spec.ts'
import type { Agent } from '../../ports/agent.ts'
import { createCodemodAgent } from './codemod/codemod-agent.ts'
import type { RenameFunction } from './codemod/rename-function.ts'
import { createCommandAgent } from './command/command-agent.ts'
import { createModelAgent } from './model/model-agent.ts'
import { createPluginAgent } from './plugin/plugin-agent.ts'

/** Every agent of this version, by the `kind` of the specs it takes. */
export function createAgents({ rename = renameByServer }: { readonly rename?: RenameFunction } = {}): ReadonlyMap<WorkingSpec['kind'], Agent> {
  const agents = [createCommandAgent(), createCodemodAgent({ rename }), createPluginAgent(), createModelAgent(), externalAgent]
  return new Map(agents.map((agent) => [agent.kind, agent]))
}

/** Loaded on first use: language server protocols are a heavy import for runs that rename nothing. */
const renameByServer: RenameFunction = async (options) => {
  const { renameSymbol } = await import('./codemod/rename/rename-symbol.ts')
  return renameSymbol(options)
}

/** Loaded on first use: it knows the tongues of eight programs. */
const externalAgent: Agent = {
  kind: 'external',
  run: async (assignment, context) => (await loadExternalAgent()).run(assignment, context),
  programPaths: async (assignment) => (await loadExternalAgent()).programPaths(assignment),
  probe: async (spec, place) => (await loadExternalAgent()).probe(spec, place),
}

async function loadExternalAgent(): Promise<Agent & Required<Pick<Agent, 'probe' | 'programPaths'>>> {
  const { createExternalAgent } = await import('./external/external-agent.ts')
  return createExternalAgent()
}
