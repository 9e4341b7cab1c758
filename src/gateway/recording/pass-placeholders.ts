import type { GatewayPass } from '../gateway-pass.ts'
import { sortPlaceholders, type Placeholders } from './placeholders.ts'

/** What is another one in each run: the token, the run's id, the folders of the attempt. */
export function placeholdersOf({ token, request }: GatewayPass): Placeholders {
  return sortPlaceholders({ ...request.paths, token, run: request.runId })
}
