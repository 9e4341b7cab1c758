import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import type { ExternalSpec } from '../../../core/plan/agent-spec.ts'
import { chooseWay } from './choose-way.ts'
import type { AgentPlace } from './find-agent.ts'
import { profiles } from './profiles/profiles.ts'

/** What a sandbox has to show for an agent's program to run: where it is found, where it really lies, and what its command names by whole paths. */
export async function listProgramPaths(spec: ExternalSpec, place: AgentPlace): Promise<readonly string[]> {
  const choice = await chooseWay(spec, profiles[spec.agent], place)
  if (choice.status === 'impossible') return []
  const named = spec.command.slice(1).filter(isAbsolute)
  // Packages of the project are also what agents start by name.
  return [...new Set([join(place.planFolder, 'node_modules'), ...installationOf(choice.path), ...installationOf(await realpath(choice.path)), ...named])]
}

/** A program of an npm package needs the packages beside it, any other one what lies in its folder. */
function installationOf(path: string): readonly string[] {
  const end = path.lastIndexOf('/node_modules/')
  return [end < 0 ? dirname(path) : `${path.slice(0, end)}/node_modules`]
}
