import type { ExternalSpec } from '../../../core/plan/agent-spec.ts'
import type { AgentProgram, ExternalProfile, HeadlessProgram } from './profile.ts'

/** How an agent is driven, or why it cannot be as the plan wants it. */
export type Way =
  | { readonly transport: 'acp'; readonly program: AgentProgram }
  | { readonly transport: 'headless'; readonly program: HeadlessProgram }
  | { readonly transport: 'none'; readonly message: string; readonly hint: string }

/** `auto` means ACP where the agent has it: only there can it ask, plan in sight, be canceled gently and be gone on with. */
export function chooseWay({ protocol, permissions, mcp }: ExternalSpec, { title, acp, headless }: ExternalProfile): Way {
  if (acp !== null && protocol !== 'headless') return { transport: 'acp', program: acp }
  if (protocol === 'acp' || headless === null) return { transport: 'none', message: `${title} does not speak the Agent Client Protocol`, hint: 'use protocol: headless or auto' }
  if (permissions === 'ask') return { transport: 'none', message: `${title} cannot ask anybody when it is driven headless`, hint: 'use permissions: allow or deny, or an agent that speaks ACP' }
  if (mcp.length > 0) return { transport: 'none', message: `${title} takes no MCP servers when it is driven headless`, hint: 'remove "mcp" from the agent, or use an agent that speaks ACP' }
  return { transport: 'headless', program: headless }
}
