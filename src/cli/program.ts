import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { FleetError } from '../core/fleet-error.ts'
import { parseCount as parsePlanCount } from '../core/plan/size.ts'
import { readOwnVersion } from '../platform/own-package.ts'
import { makeContext, type Context, type GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { renderError } from './render-error.ts'
import { reportFormatNames, showNames } from './report-outputs.ts'

/** A command's own code, loaded only when it runs. */
type Load<Options> = () => Promise<{ readonly run: (context: Context, options: Options, argument: string | undefined) => Promise<number> }>

/** Parses the arguments, runs the command, returns the exit code. Errors are rendered here and nowhere else. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const box = { exitCode: exitCodes.succeeded as number }
  const program = makeProgram((code) => (box.exitCode = code))
  try {
    if (argv[2] === 'complete' || (argv[2] === 'completion' && !argv.some((word) => word === '--help' || word === '-h'))) return await runCompletion(program, argv)
    await program.parseAsync([...argv])
    return box.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.succeeded : exitCodes.usage
    return renderError(error, { paint: makeContext(program.opts<GlobalOptions>()).remarkPaint, write: (text) => process.stderr.write(text) })
  }
}

export function makeProgram(setExitCode: (code: number) => void): Command {
  const program = new Command('fleet')
  const act = <Options extends object>(load: Load<Options>) =>
    async (...args: readonly unknown[]): Promise<void> => {
      const command = args.at(-1) as Command
      const argument = typeof args[0] === 'string' ? args[0] : undefined
      const { run } = await load()
      const context = makeContext(program.opts<GlobalOptions>())
      checkFolder(context)
      setExitCode(await run(context, { ...command.opts<Options>(), arguments: command.args }, argument))
    }
  program
    .description('Lands code changes made by many coding agents at once, safely.')
    .version(readOwnVersion(), '-V, --version', 'print the version')
    .option('-C, --directory <folder>', 'work as if started in this folder')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .option('--no-input', 'never ask, take the safe answer')
    .exitOverride()
    .showHelpAfterError('Run with --help for usage.')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .addHelpText('after', topHelp)

  program.command('init').description('write a first plan, fleet.yaml').option('--force', 'overwrite a plan that is there').addHelpText('after', examples('fleet init', 'fleet init --force')).action(act(() => import('./commands/init.ts')))
  program.command('validate').description('check a plan and name every problem').argument('[plan]', 'plan file or its folder').option('--json', 'problems as JSON').addHelpText('after', examples('fleet validate', 'fleet validate plans/migrate.yaml --json')).action(act(() => import('./commands/validate.ts')))
  program.command('plan').description('let an agent write a plan file for you to read; nothing is run').argument('<goal>', 'what the plan is for').option('--agent <name>', 'who writes it: a built-in agent, or one of the plan of --from', 'claude').option('--from <plan>', 'a plan whose agents, providers and budget are used').option('-o, --output <file>', 'where the plan goes', 'fleet.yaml').option('--force', 'overwrite a plan that is there').option('--rounds <count>', 'how often the agent may mend what does not hold', parseCount, 5).addHelpText('after', examples('fleet plan "add a dark theme to every component"', 'fleet plan "move the API to v2" --agent openai -o plans/api.yaml', 'fleet plan "raise the coverage of src/core to 90 %" --from fleet.yaml --agent local -o next.yaml')).action(act(() => import('./commands/plan.ts')))
  program.command('graph').description('draw the tasks and what they wait for').argument('[plan]', 'plan file or its folder').addOption(new Option('-f, --format <format>', 'how').choices(['tree', 'mermaid', 'dot', 'json']).default('tree')).option('--filter <pattern...>', 'only these tasks and what they need').addHelpText('after', examples('fleet graph', 'fleet graph --format mermaid > graph.mmd', 'fleet graph -f dot | dot -Tsvg > graph.svg')).action(act(() => import('./commands/graph.ts')))
  runOptions(program.command('run').description('run a plan; goes on with its unfinished run if there is one').argument('[plan]', 'plan file or its folder'))
    .option('-c, --concurrency <count>', 'attempts at once', parseCount)
    .option('--filter <pattern...>', 'only these tasks and what they need: id globs, label:x, repository:x, agent:x, !not')
    .addOption(new Option('--continue [mode]', 'after a failure: never, or only what does not depend on it').choices(['never', 'dependencies-successful']).preset('dependencies-successful'))
    .option('--new', 'start afresh although a run of this plan is unfinished')
    .option('--record', 'keep every model exchange, so that fleet replay can repeat the run without a model')
    .option('--dry-run', 'print what would run and what it would likely take, change nothing')
    .option('--max-time <duration>', 'do not start when it would likely take longer (P90 of the forecast)')
    .addHelpText('after', examples('fleet run', 'fleet run plans/migrate.yaml --concurrency 8', "fleet run --filter 'label:ui' '!slow-*' --dry-run", 'fleet run --json | jq -c .type'))
    .action(act(() => import('./commands/run.ts')))
  runOptions(program.command('resume').description('go on with an unfinished or paused run').argument('[run]', 'run, default: the latest')).addHelpText('after', examples('fleet resume', 'fleet resume 20261122-101530-k3f9', 'fleet resume --max-cost 10')).action(act(() => import('./commands/resume.ts')))
  program.command('status').description('what a run is doing, or did').argument('[run]', 'run, default: the latest').option('--all', 'list all runs').option('--json', 'as JSON').addHelpText('after', examples('fleet status', 'fleet status --all', 'fleet status --json | jq .run.status')).action(act(() => import('./commands/status.ts')))
  program.command('forecast').description('time and cost of a plan before it runs, from what attempts took so far').argument('[plan]', 'plan file or its folder').option('-c, --concurrency <count>', 'attempts at once', parseCount).option('--filter <pattern...>', 'only these tasks and what they need').option('--score', 'how good the forecasts of earlier runs were').option('--json', 'as JSON').addHelpText('after', examples('fleet forecast', 'fleet forecast --concurrency 8', 'fleet forecast --score')).action(act(() => import('./commands/forecast.ts')))
  program.command('metrics').description('what attempts took: time, processor, memory, tokens, cost; over all runs or of one').argument('[run]', 'run, default: all')
    .addOption(new Option('--by <group>', 'a row for each').choices(['task', 'agent', 'model', 'kind', 'run']).default('task'))
    .addOption(new Option('-f, --format <format>', 'how').choices(['table', 'json', 'prometheus', 'otlp']).default('table'))
    .option('--task <task>', 'only this task')
    .option('--trend', 'a row for each run, the oldest first, with the change against what the same tasks took before')
    .option('--json', 'the same as --format json')
    .option('--sql', 'print the query that gives these averages in the sqlite3 shell')
    .option('-o, --output <file>', 'into a file')
    .option('--otlp-endpoint <url>', 'send them to an OpenTelemetry collector over HTTP')
    .addHelpText('after', examples('fleet metrics', 'fleet metrics --by agent', 'fleet metrics --trend', 'fleet metrics --format prometheus -o /var/lib/node_exporter/fleet.prom', 'fleet metrics --otlp-endpoint http://localhost:4318'))
    .action(act(() => import('./commands/metrics.ts')))
  program.command('compare').description('run a plan one task at a time, level by level and with the scheduler; or compare two recorded runs').argument('[plan-or-run]', 'plan file or its folder; or a run').argument('[run]', 'the run to compare the first one with')
    .option('--repeat <count>', 'runs of each way, in turns', parseCount, 3)
    .option('--scale <sizes>', 'instead of a plan: so many equal tasks, 5,10,20,50,100')
    .option('--task-ms <ms>', 'how long each of these takes', parseCount, 100)
    .option('-c, --concurrency <count>', "attempts at once, default: the plan's; 5 for --scale", parseCount)
    .option('--charts', 'draw the scaling curve into .fleet/metrics')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('fleet compare', 'fleet compare plans/migrate.yaml --repeat 5', 'fleet compare --scale 5,10,20,50,100,1000', 'fleet compare 20261122-101530 20261122-113000'))
    .action(act(() => import('./commands/compare.ts')))
  program.command('watch').description('show a run that another process carries out, and steer it').argument('[run]', 'run, default: the latest').option('--json', 'events as NDJSON on standard output').option('-q, --quiet', 'only the summary').option('--reporter <name>', `how it is shown: ${showNames.join(', ')}`, (list: string, before: readonly string[]) => [...before, list], []).option('--no-tui', 'lines instead of the live view').addHelpText('after', examples('fleet watch', 'fleet watch 20261122-101530-k3f9 --reporter plain', 'fleet watch --json | jq -c .event.type')).action(act(() => import('./commands/watch.ts')))
  program.command('logs').description("a task's output, or that of all").argument('[task]', 'task id, default: all tasks').option('--run <run>', 'run, default: the latest').option('--attempt <number>', 'attempt, default: the last', parseCount).option('-f, --follow', 'go on as it grows').option('--grep <text>', 'only lines that contain the text').option('--transcript', 'what was said between the agent and its models').addOption(new Option('--output <mode>', 'task by task, lines as they come, or each with its task; default: grouped, prefixed while following all').choices(['grouped', 'stream', 'prefixed'])).addHelpText('after', examples('fleet logs materials', 'fleet logs materials -f', 'fleet logs materials --attempt 1 --grep error', 'fleet logs -f --output prefixed', 'fleet logs materials --transcript')).action(act(() => import('./commands/logs.ts')))
  program.command('notify').description("try the targets of the plan's notify section").argument('[plan]', 'plan file or its folder').option('--test', 'tell each of them that this is a test').addHelpText('after', examples('fleet notify --test')).action(act(() => import('./commands/notify.ts')))
  program.command('pause').description('start nothing more until fleet resume').argument('[run]', 'run, default: the latest').addHelpText('after', examples('fleet pause')).action(act(() => import('./commands/pause.ts')))
  program.command('cancel').description('stop a run for good, or one of its tasks').argument('[run]', 'run, default: the latest').option('-t, --task <task...>', 'only these tasks').addHelpText('after', examples('fleet cancel', 'fleet cancel --task materials')).action(act(() => import('./commands/cancel.ts')))
  runOptions(program.command('retry').description('try failed tasks again, with what was skipped because of them').argument('[tasks...]', 'task ids, default: all that failed').option('--run <run>', 'run, default: the latest')).addHelpText('after', examples('fleet retry', 'fleet retry materials camera')).action(act(() => import('./commands/retry.ts')))
  program.command('approve').description('let a task start that waits for approval').argument('<task>', 'task id').option('--run <run>', 'run, default: the latest').option('--by <name>', 'who approves, default: the user of this machine').addHelpText('after', examples('fleet approve deploy', 'fleet approve deploy --by ada')).action(act(() => import('./commands/approve.ts')))
  program.command('land').description("bring what a run landed into the user's branch").argument('[run]', 'run, default: the latest').option('--into <branch>', 'branch to move, default: the one the run started from').option('--repository <name>', 'only this repository').addHelpText('after', examples('fleet land', 'fleet land --into main')).action(act(() => import('./commands/land.ts')))
  program.command('rollback').description("take a run back: the user's branch, and folders that tasks changed in place").argument('[run]', 'run, default: the latest').option('-t, --task <task...>', 'only these in-place tasks').option('--force', 'also where files were changed since').addHelpText('after', examples('fleet rollback', 'fleet rollback --task tidy')).action(act(() => import('./commands/rollback.ts')))
  program.command('report').description('the report of a run').argument('[run]', 'run, default: the latest').addOption(new Option('-f, --format <format>', 'how').choices(reportFormatNames).default('terminal')).option('-o, --output <file>', 'into a file').addHelpText('after', examples('fleet report', 'fleet report --format html -o report.html', 'fleet report --format markdown >> "$GITHUB_STEP_SUMMARY"', 'fleet report -f junit -o junit.xml')).action(act(() => import('./commands/report.ts')))
  program.command('charts').description('draw a run and those before it: timeline, places, durations, outcomes, cost, quality').argument('[run]', 'run, default: the latest').option('-o, --output <folder>', 'into a folder, default: .fleet/metrics').addHelpText('after', examples('fleet charts', 'fleet charts -o docs/pictures')).action(act(() => import('./commands/charts.ts')))
  program.command('analyze').description('measure code, find bugs, risks and secrets in it, and score it; alone or against a commit').argument('[paths...]', 'files and folders, default: the current folder')
    .option('--base <revision>', 'only files that differ from this commit, and what is new in them')
    .addOption(new Option('-f, --format <format>', 'how').choices(['table', 'json', 'sarif', 'sonar', 'markdown', 'html']).default('table'))
    .option('-o, --output <file>', 'into a file')
    .option('--coverage <file>', 'coverage of the tests: Istanbul JSON, lcov, Cobertura or coverage.py')
    .addOption(new Option('--cognitive <dialect>', 'how cognitive complexity is counted').choices(['white-paper', 'sonarjs']).default('white-paper'))
    .addOption(new Option('--fail-on <severity>', 'end with 1 when there is a finding this severe or worse; with --base, a new one').choices(['critical', 'high', 'medium', 'low']))
    .option('--no-cache', 'neither read nor keep what was found in files before')
    .option('--min-score <score>', 'end with 1 when the overall score is lower, 0 to 100', parseScore)
    .option('--staged', 'only what is staged for the next commit, and what is new in it')
    .option('--no-dependencies', 'leave the lock files out')
    .option('--osv <path>', 'known vulnerabilities of the packages in lock files: a folder or zip of OSV advisories')
    .option('--osv-api [url]', 'ask the OSV API instead: it is told the names and versions of all packages')
    .option('--licences <file>', 'licences that packages may have: YAML with allow, deny, unknown and exceptions')
    .option('--sbom <file>', 'write the packages as a bill of materials, CycloneDX 1.6')
    .option('--import-sarif <file...>', 'findings of other tools: Semgrep, CodeQL')
    .option('--history', 'search the commits for secrets, too')
    .option('--hotspots', 'files by commits × complexity, and the newest commits by risk')
    .option('--since <age>', 'how far back hotspots look: 90d, 12w, 6m, 1y; default: all commits', parseAge)
    .option('--sonar-coverage <file>', 'write the coverage as SonarQube reads it')
    .option('--sonar-gate <url>', "end with 1 when this SonarQube server's quality gate fails; the token is SONAR_TOKEN of the environment")
    .option('--sonar-project <key>', 'project whose gate is asked for')
    .option('--sonar-branch <name>', 'its branch, default: the main one')
    .option('--sonar-task <file>', "the scanner's report-task.txt: waits for that analysis")
    .addHelpText('after', examples('fleet analyze', 'fleet analyze src --base origin/main --fail-on high', 'fleet analyze --format html -o analysis.html', 'fleet analyze --coverage coverage/lcov.info --min-score 70', 'fleet analyze --osv osv/npm.zip --licences licences.yaml --fail-on high', 'fleet analyze --hotspots --since 1y', 'fleet analyze --staged --fail-on high'))
    .action(act(() => import('./commands/analyze.ts')))
  program.command('replay').description('repeat a recorded run with no model and no key, and compare').argument('[run]', 'run, or the folder of a recording; default: the latest recorded run').option('--keep', 'keep the folder of the replay').option('--json', 'the verdict as JSON').addHelpText('after', examples('fleet run --record && fleet replay', 'fleet replay 20261122-101530', 'fleet replay recordings/greeting')).action(act(() => import('./commands/replay.ts')))
  program.command('prices').description('what models cost, per million tokens').argument('[model]', 'only models whose id contains this').option('--json', 'as JSON, in the form of .fleet/prices.json').addHelpText('after', examples('fleet prices', 'fleet prices claude', 'fleet prices opus --json > .fleet/prices.json')).action(act(() => import('./commands/prices.ts')))
  program.command('clean').description('remove logs, snapshots and run branches that nobody needs any more').option('--keep <count>', 'runs to keep', parseCount, 10).option('--older-than <duration>', 'only runs older than this', '7d').option('--all', 'everything of every ended run').option('--dry-run', 'say what would go').addHelpText('after', examples('fleet clean', 'fleet clean --keep 3 --older-than 1d', 'fleet clean --all --dry-run')).action(act(() => import('./commands/clean.ts')))
  program.command('agents').description('which agents plans can use here, and how to get the others').option('--json', 'as JSON').addHelpText('after', examples('fleet agents', "fleet agents --json | jq '.programs[].agent'")).action(act(() => import('./commands/agents.ts')))
  program.command('doctor').description('check this machine and say how to mend what is missing').option('--json', 'as JSON').addHelpText('after', examples('fleet doctor')).action(act(() => import('./commands/doctor.ts')))
  program.command('mcp').description('serve Fleet to an agent over the Model Context Protocol, on standard input and output').option('--read-only', 'nothing can be started or canceled').addHelpText('after', examples('fleet mcp', 'fleet -C plans mcp --read-only', 'claude mcp add fleet -- fleet mcp')).action(act(() => import('./commands/mcp.ts')))
  program.command('demo').description('run the main job on a real small code base').option('--folder <folder>', 'where, default: a new temporary folder').option('--keep', 'keep the folder afterwards').addHelpText('after', examples('fleet demo', 'fleet demo --folder /tmp/fleet-demo --keep')).action(act(() => import('./commands/demo.ts')))
  program.command('completion').description('print the completion script of a shell').argument('<shell>', 'zsh, bash, fish or powershell').addHelpText('after', examples('source <(fleet completion bash)', 'fleet completion fish > ~/.config/fish/completions/fleet.fish'))
  return program
}

function runOptions(command: Command): Command {
  return command
    .option('--max-cost <usd>', 'what the run may spend in all, in dollars; one that would likely cost more does not start (P90 of the forecast)', parseMoney)
    .option('--max-tokens <count>', 'what the run may spend in all, in tokens: 500K, 2M', parseTokens)
    .option('--json', 'events as NDJSON on standard output')
    .option('-q, --quiet', 'no lines while it runs, only the summary')
    .option('--reporter <list>', `what to show and write, by commas or several times: ${[...showNames, ...reportFormatNames].join(', ')}; name=file says where`, (list: string, before: readonly string[]) => [...before, list], [])
    .option('--profile [file]', 'write a trace of the run that Perfetto opens')
    .option('--charts', 'draw charts of this run and those before it into .fleet/metrics')
    .option('--no-tui', 'lines instead of the live view (FLEET_TUI=false does the same)')
}

async function runCompletion(program: Command, argv: readonly string[]): Promise<number> {
  const { default: tab } = await import('@bomb.sh/tab/commander')
  tab(program)
  await program.parseAsync(argv[2] === 'completion' ? [...argv.slice(0, 2), 'complete', ...argv.slice(3)] : [...argv])
  return exitCodes.succeeded
}

function checkFolder({ folder }: Context): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return
  throw new FleetError('usage', `there is no folder ${resolve(folder)}`, { hint: 'make it, or name another one with -C' })
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.')
  return count
}

function parseMoney(text: string): number {
  const usd = Number(text)
  if (text.trim() === '' || !(usd > 0)) throw new InvalidArgumentError('It must be an amount of US dollars above 0.')
  return usd
}

function parseTokens(text: string): number {
  const tokens = /^\d+$/.test(text) ? Number(text) : parsePlanCount(text)
  if (tokens === null) throw new InvalidArgumentError('It must be a count such as 500K or 2M.')
  return tokens
}

function parseScore(text: string): number {
  const score = Number(text)
  if (text.trim() === '' || !(score >= 0 && score <= 100)) throw new InvalidArgumentError('It must be a number from 0 to 100.')
  return score
}

const ages: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30.4375, y: 365.25 }

function parseAge(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([dwmy])$/.exec(text) ?? []
  if (count === '' || Number(count) === 0) throw new InvalidArgumentError('It must be an age such as 90d, 12w, 6m or 1y.')
  return Math.round(Number(count) * (ages[unit] ?? 1) * 86_400)
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`
}

const topHelp = `
Examples:
  fleet init && fleet validate && fleet run     first steps
  fleet demo                                    watch real changes land, no key needed
  fleet run --dry-run                           what would run, in which order
  fleet status                                  in another terminal, while it runs
  fleet land                                    bring the result into your branch

Exit codes: 0 all succeeded, 1 the run ended with failures, 2 usage or environment, 70 internal error, 130 interrupted.
`
