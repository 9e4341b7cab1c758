/** How a run is shown while it goes on and when it has ended. */
export type RunReporter = 'live' | 'plain' | 'minimal' | 'json' | 'quiet'

export const runReporters: readonly RunReporter[] = ['live', 'plain', 'minimal', 'json', 'quiet']

export type ReporterOptions = { readonly json?: boolean; readonly quiet?: boolean; readonly reporter?: RunReporter; /** False with `--no-tui`. */ readonly tui?: boolean }

/** Variables that agents set in the commands they run. */
export const agentVariables: readonly string[] = ['AI_AGENT', 'CLAUDECODE', 'CODEX_SANDBOX', 'CODEX_THREAD_ID', 'CURSOR_AGENT', 'GEMINI_CLI', 'OPENCODE', 'AUGMENT_AGENT', 'GOOSE_PROVIDER', 'REPL_ID']

/**
 * What was asked for; else `minimal` where an agent reads the output, the live view where a person can see and use it, plain lines everywhere
 * else: pipes, CI, NO_COLOR, TERM=dumb. A live view that was asked for needs a terminal too.
 */
export function chooseReporter(options: ReporterOptions, place: { readonly environment: NodeJS.ProcessEnv; readonly isInteractive: boolean }): RunReporter {
  const { environment, isInteractive } = place
  if (options.json === true) return 'json'
  if (options.quiet === true) return 'quiet'
  const isAble = isInteractive && environment['TERM'] !== 'dumb'
  if (options.reporter !== undefined) return options.reporter === 'live' && !isAble ? 'plain' : options.reporter
  if (agentVariables.some((name) => isSet(environment[name]))) return 'minimal'
  const isUnwanted = options.tui === false || environment['FLEET_TUI'] === 'false' || isSet(environment['CI']) || isSet(environment['NO_COLOR'])
  return isAble && !isUnwanted ? 'live' : 'plain'
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false'
}
