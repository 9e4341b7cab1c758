import type { ExternalSpec } from '../../../core/plan/agent-spec.ts'
import { readProgramVersion } from '../../../platform/read-program-version.ts'
import type { AgentProbe } from '../../../ports/agent.ts'
import { chooseWay } from './choose-way.ts'
import type { AgentPlace } from './find-agent.ts'
import { profiles } from './profiles/profiles.ts'

/** Whether the program that an agent needs is on this machine, in which version, and how to get it. */
export async function probeAgent(spec: ExternalSpec, place: AgentPlace): Promise<AgentProbe> {
  const choice = await chooseWay(spec, profiles[spec.agent], place)
  if (choice.status === 'impossible') return { status: 'missing', message: choice.message, hint: choice.hint }
  return { status: 'available', version: (await readProgramVersion(choice.path)) ?? choice.path }
}
