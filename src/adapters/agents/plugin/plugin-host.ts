import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ownModuleUrl } from '../../../platform/own-package.ts'
import type { PluginAgent, PluginCapabilities, PluginContext } from './plugin-contract.ts'
import type { HostReport, HostRequest } from './plugin-message.ts'
import { runProgram } from './run-program.ts'

/** The program that carries a plugin: `node plugin-host <request file> <report file>`. Its output is the attempt's log. */
const [, , requestPath = '', reportPath = ''] = process.argv
const pluginEntry = 'fleet:plugin'
const ownEntry = ownModuleUrl('agent')
const stopping = new AbortController()
process.on('SIGTERM', () => stopping.abort())

const request = JSON.parse(readFileSync(requestPath, 'utf8')) as HostRequest
resolveForPlugin(request)
save(await carry(request))
// Timers and sockets that a plugin left open do not keep the attempt waiting.
process.exit(0)

async function carry(request: HostRequest): Promise<HostReport> {
  try {
    const plugin = toAgent((await import(pluginEntry)) as Readonly<Record<string, unknown>>)
    if (typeof plugin === 'string') return { type: 'broken', message: plugin }
    const { name, version = null, capabilities = {} } = plugin
    if (request.type === 'describe') return { type: 'described', description: { name, version, capabilities } }
    write(`plugin ${[name, version].filter(Boolean).join(' ')} (${list(capabilities)})`)
    const outcome = await plugin.run(request.assignment, toContext(request, capabilities))
    return { type: 'outcome', outcome: outcome ?? { status: 'finished', summary: `${name} finished` } }
  } catch (error) {
    return explain(error)
  }
}

function toContext({ assignment, temporaryFolder, models }: Extract<HostRequest, { type: 'run' }>, { programs = [] }: PluginCapabilities): PluginContext {
  return {
    signal: stopping.signal,
    temporaryFolder,
    models,
    log: write,
    runProgram: async (argv, options = {}) => {
      const [program = ''] = argv
      if (programs.includes(program)) return runProgram(argv, { ...options, workspace: assignment.workspace, signal: stopping.signal })
      return { status: 'not-started', message: `${program} is not among capabilities.programs` }
    },
  }
}

function list({ models = [], network = false, programs = [], sources = false }: PluginCapabilities): string {
  const names = (values: readonly string[]): string => (values.length === 0 ? 'none' : values.join(', '))
  const reach = typeof network === 'boolean' ? (network ? 'all' : 'none') : names(network)
  return `models: ${names(models)}; network: ${reach}; programs: ${names(programs)}; sources: ${sources ? 'yes' : 'no'}`
}

function explain(error: unknown): HostReport {
  if (!(error instanceof Error)) return { type: 'broken', message: `it threw ${String(error)}` }
  const code = 'code' in error ? error.code : undefined
  if (code === 'ERR_MODULE_NOT_FOUND') return { type: 'unresolved', message: error.message }
  return { type: 'broken', message: explainDenial(error) + (error.stack ?? error.message) }
}

function explainDenial(error: Error): string {
  if (!('code' in error) || error.code !== 'ERR_ACCESS_DENIED') return ''
  if ('permission' in error && error.permission === 'ChildProcess') return 'it may not start programs: name them under capabilities.programs\n'
  return 'resource' in error ? `it may not write ${String(error.resource)}, only below the workspace\n` : ''
}

function toAgent({ default: agent }: Readonly<Record<string, unknown>>): PluginAgent | string {
  if (typeof agent !== 'object' || agent === null) return 'it has no default export: write `export default defineAgent({ … })`'
  if (!('name' in agent) || typeof agent.name !== 'string') return 'its default export has no name'
  if (!('run' in agent) || typeof agent.run !== 'function') return 'its default export has no function run'
  return agent as PluginAgent
}

/** The plugin is looked up from the folder of the plan, and the contract it imports is always that of the Fleet that runs it. */
function resolveForPlugin({ plugin, planFolder }: HostRequest): void {
  const parentURL = pathToFileURL(join(planFolder, 'plan')).href
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === pluginEntry) return next(plugin, { ...context, parentURL })
      return specifier === 'elite-fleet/agent' ? { url: ownEntry, shortCircuit: true } : next(specifier, context)
    },
  })
}

function write(line: string): void {
  process.stdout.write(`${line}\n`)
}

function save(report: HostReport): void {
  writeFileSync(`${reportPath}.part`, toJson(report))
  renameSync(`${reportPath}.part`, reportPath)
}

function toJson(report: HostReport): string {
  try {
    return JSON.stringify(report)
  } catch (error) {
    return JSON.stringify({ type: 'broken', message: `it returned what is not JSON: ${String(error)}` } satisfies HostReport)
  }
}
