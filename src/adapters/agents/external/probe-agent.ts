import type { ExternalSpec } from '../../../core/plan/agent-spec.ts'
import { readProgramVersion } from '../../../platform/read-program-version.ts'
import type { AgentProbe } from '../../../ports/agent.ts'
import { chooseWay } from './choose-way.ts'
import { findAgent, type AgentPlace } from './find-agent.ts'
import { profiles } from './profiles/profiles.ts'

/** Whether the program that an agent needs is on this machine, in which version, and how to get it. */
export async function probeAgent(spec: ExternalSpec, place: AgentPlace): Promise<AgentProbe> {
  const way = chooseWay(spec, profiles[spec.agent])
  if (way.transport === 'none') return { status: 'missing', message: way.message, hint: way.hint }
  const { program, install } = way.program
  const name = spec.command[0] ?? program
  const found = await findAgent(name, place)
  if (found !== null) return { status: 'available', version: (await readProgramVersion(found)) ?? found }
  return { status: 'missing', message: `${name} was not found in the project or on PATH`, hint: install === '' ? 'correct "command" of the agent' : `npm install --save-dev ${install}` }
}
