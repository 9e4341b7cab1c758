import { parseReporters, type ShowName } from './report-outputs.ts'

/** How a run is shown while it goes on and when it has ended. */
export type RunReporter = ShowName | 'json'

export type ReporterOptions = { readonly json?: boolean; readonly quiet?: boolean; /** Lists as `parseReporters` reads them. */ readonly reporter?: readonly string[]; /** False with `--no-tui`. */ readonly tui?: boolean }

/** Variables that agents set in the commands they run. */
export const agentVariables: readonly string[] = ['AI_AGENT', 'CLAUDECODE', 'CODEX_SANDBOX', 'CODEX_THREAD_ID', 'CURSOR_AGENT', 'GEMINI_CLI', 'OPENCODE', 'AUGMENT_AGENT', 'GOOSE_PROVIDER', 'REPL_ID']

/**
 * What was asked for; else `minimal` where an agent reads the output, the live view where a person can see and use it, plain lines everywhere
 * else: pipes, CI, NO_COLOR, TERM=dumb. A live view that was asked for needs a terminal too. Throws FleetError for a reporter that there is not.
 */
export function chooseReporter(options: ReporterOptions, place: { readonly environment: NodeJS.ProcessEnv; readonly isInteractive: boolean }): RunReporter {
  const { environment, isInteractive } = place
  const { show } = parseReporters(options.reporter ?? [])
  if (options.json === true) return 'json'
  if (options.quiet === true) return 'quiet'
  const isAble = isInteractive && environment['TERM'] !== 'dumb'
  if (show !== null) return show === 'live' && !isAble ? 'plain' : show
  if (agentVariables.some((name) => isSet(environment[name]))) return 'minimal'
  const isUnwanted = options.tui === false || environment['FLEET_TUI'] === 'false' || isSet(environment['CI']) || isSet(environment['NO_COLOR'])
  return isAble && !isUnwanted ? 'live' : 'plain'
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false'
}
