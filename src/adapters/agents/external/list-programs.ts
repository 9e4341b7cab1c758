import type { ProgramListing, ProgramWay } from '../../../core/plan/agent-inventory.ts'
import { readProgramVersion } from '../../../platform/read-program-version.ts'
import { findAgent, type AgentPlace } from './find-agent.ts'
import type { AgentProgram } from './profile.ts'
import { profiles } from './profiles/profiles.ts'

/** Every coding agent that Fleet knows by name, and where its programs are on this machine. */
export async function listPrograms(place: AgentPlace): Promise<readonly ProgramListing[]> {
  const known = Object.values(profiles).filter(({ agent }) => agent !== 'custom')
  return Promise.all(known.map(async ({ agent, title, licence, acp, headless }) => ({
    agent,
    title,
    licence,
    ways: await Promise.all([
      ...(acp === null ? [] : [look('acp', acp, place)]),
      ...(headless === null ? [] : [look('headless', headless, place)]),
    ]),
  })))
}

async function look(protocol: ProgramWay['protocol'], { program, install }: AgentProgram, place: AgentPlace): Promise<ProgramWay> {
  const path = await findAgent(program, place)
  return { protocol, program, path, version: path === null ? null : await readProgramVersion(path), package: install }
}
