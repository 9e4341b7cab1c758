import type { AgentInventory, ProgramListing, ProgramWay, ProviderListing } from '../../core/plan/agent-inventory.ts'
import type { Paint } from './paint.ts'

/** `fleet agents`: a line for each agent, and how to get what is missing. */
export function renderAgents({ plain, providers, programs }: AgentInventory, paint: Paint): string {
  return [
    paint('bold', 'Without a model'),
    `  ${paint('green', '✔')} ${plain.join(', ')}`,
    '',
    paint('bold', "Fleet's own loop over a model"),
    ...providers.map((provider) => renderProvider(provider, paint)),
    '',
    paint('bold', 'Coding agents with programs of their own'),
    ...programs.flatMap((listing) => renderProgram(listing, paint)),
  ].join('\n')
}

/** One line for `fleet doctor`. */
export function summarizeAgents({ providers, programs }: AgentInventory): string {
  const keys = providers.flatMap(({ name, keyFoundIn }) => (keyFoundIn === null ? [] : [name]))
  const found = programs.filter(isThere).map(({ agent }) => agent)
  return `keys: ${keys.join(', ') || 'none'}; programs: ${found.join(', ') || 'none'}; command, codemod and plugin need neither`
}

function renderProvider({ name, agents, keyVariables, keyFoundIn }: ProviderListing, paint: Paint): string {
  const line = (sign: string, text: string): string => `  ${sign} ${agents.join(', ').padEnd(12)} ${text}`
  if (keyFoundIn !== null) return line(paint('green', '✔'), `${keyFoundIn} is set (${name})`)
  return line(paint('yellow', '○'), `next: set ${keyVariables.join(' or ')} (${name})`)
}

function renderProgram(listing: ProgramListing, paint: Paint): readonly string[] {
  const { agent, title, licence, ways } = listing
  const sign = isThere(listing) ? paint('green', '✔') : paint('yellow', '○')
  const found = ways.filter(({ path }) => path !== null).map((way) => `${way.program} ${way.version ?? '(version unknown)'} (${nameOf(way, ways)})`)
  const missing = new Set(ways.filter(({ path }) => path === null).map((way) => `    next: npm install --save-dev ${way.package}   # ${nameOf(way, ways)}`))
  return [`  ${sign} ${agent.padEnd(12)} ${found.length === 0 ? `${title}, ${licence}: not found` : found.filter((text, index) => found.indexOf(text) === index).join(', ')}`, ...missing]
}

/** One program may serve both ways. */
function nameOf({ program }: ProgramWay, ways: readonly ProgramWay[]): string {
  return ways.filter((way) => way.program === program).map(({ protocol }) => (protocol === 'acp' ? 'ACP' : 'headless')).join(' and ')
}

function isThere({ ways }: ProgramListing): boolean {
  return ways.some(({ path }) => path !== null)
}
