import { delimiter, join } from 'node:path'
import { searchProgram } from '../../../platform/find-program.ts'

export type AgentPlace = {
  /** The plan's folder: what is installed in its project comes before what is on PATH. */
  readonly planFolder: string
  readonly path: string
}

/** PATH as agents get it. */
export function agentPath({ planFolder, path }: AgentPlace): string {
  return [join(planFolder, 'node_modules', '.bin'), path].join(delimiter)
}

/** Absolute path of an agent's program, or null when it is not on this machine. */
export async function findAgent(program: string, place: AgentPlace): Promise<string | null> {
  const search = searchProgram(program, { cwd: place.planFolder, path: agentPath(place) })
  return search.status === 'found' ? search.path : null
}
