import type { AgentSpec } from '../../core/plan/agent-spec.ts'
import { unreachable } from '../../core/unreachable.ts'

/** What `auto` stands for: whatever a model or a stranger's program decides gets namespaces where the machine has them. */
export function defaultLevelFor(spec: AgentSpec): 'bwrap' | 'process' {
  switch (spec.kind) {
    case 'model':
    case 'external':
    case 'plugin':
      return 'bwrap'
    case 'chain':
      return strictest(spec.chain.map((link) => link.spec))
    case 'route':
    case 'best-of':
      return strictest(spec.agents.map((agent) => agent.spec))
    case 'command':
    case 'codemod':
      return 'process'
    default:
      return unreachable(spec)
  }
}

function strictest(specs: readonly AgentSpec[]): 'bwrap' | 'process' {
  return specs.some((spec) => defaultLevelFor(spec) === 'bwrap') ? 'bwrap' : 'process'
}
