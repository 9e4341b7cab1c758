import type { ExternalSpec } from '../../../core/plan/agent-spec.ts'
import { findAgent, type AgentPlace } from './find-agent.ts'
import type { AgentProgram, ExternalProfile, HeadlessProgram } from './profile.ts'

/** A way to drive an agent as the plan wants it. */
export type Way = { readonly transport: 'acp'; readonly program: AgentProgram } | { readonly transport: 'headless'; readonly program: HeadlessProgram }

/** The way that is taken, with the path of its program; or why there is none and how to mend that. */
export type Choice = { readonly status: 'chosen'; readonly way: Way; readonly path: string } | { readonly status: 'impossible'; readonly message: string; readonly hint: string }

/** Takes the first way whose program is on this machine. */
export async function chooseWay(spec: ExternalSpec, profile: ExternalProfile, place: AgentPlace): Promise<Choice> {
  const ways = listWays(spec, profile)
  if ('message' in ways) return { status: 'impossible', ...ways }
  for (const way of ways) {
    const path = await findAgent(programOf(spec, way), place)
    if (path !== null) return { status: 'chosen', way, path }
  }
  const [first] = ways
  return { status: 'impossible', message: `${programOf(spec, first)} is not on this machine`, hint: spec.command.length > 0 ? 'install it, or correct "command" of the agent' : `npm install --save-dev ${first.program.install}` }
}

type Ways = readonly [Way, ...Way[]] | { readonly message: string; readonly hint: string }

/** The preferred first. Over ACP an agent can ask, tell its plan, be canceled gently and be gone on with; without it some of that is impossible. */
function listWays({ protocol, permissions, mcp }: ExternalSpec, { title, acp, headless }: ExternalProfile): Ways {
  const first: Way | null = acp === null || protocol === 'headless' ? null : { transport: 'acp', program: acp }
  if (first === null && (protocol === 'acp' || headless === null)) return { message: `${title} does not speak the Agent Client Protocol`, hint: 'use protocol: headless or auto' }
  const needsProtocol = permissions === 'ask' || mcp.length > 0
  const second: Way | null = headless === null || protocol === 'acp' || needsProtocol ? null : { transport: 'headless', program: headless }
  if (first !== null) return second === null ? [first] : [first, second]
  if (second !== null) return [second]
  if (permissions === 'ask') return { message: `${title} cannot ask anybody when it is driven headless`, hint: 'use permissions: allow or deny, or an agent that speaks ACP' }
  return { message: `${title} takes no MCP servers when it is driven headless`, hint: 'remove "mcp" from the agent, or use an agent that speaks ACP' }
}

function programOf({ command }: ExternalSpec, { program }: Way): string {
  return command[0] ?? program.program
}
