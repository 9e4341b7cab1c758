/**
 * Renames a function used in 100+ files of a real repository and compares the whole of it (scan, edits, proof, writing)
 * with the language server's own time from its start to its answer, in pairs of one interleaved run.
 *
 *   node bench/rename.ts
 *   FLEET_BENCH_REPOSITORY=<folder> FLEET_BENCH_IN=src/toDate/index.ts FLEET_BENCH_SYMBOL=toDate node bench/rename.ts
 *
 * Without a folder it takes `effect`, which ships its TypeScript sources, from the npm registry. A folder is copied, never changed.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import type { WorkspaceEdit } from 'vscode-languageserver-protocol'
import { LanguageServer } from '../src/adapters/agents/codemod/rename/language-server.ts'
import { listSources } from '../src/adapters/agents/codemod/rename/list-sources.ts'
import { OpenDocuments } from '../src/adapters/agents/codemod/rename/open-documents.ts'
import { python } from '../src/adapters/agents/codemod/rename/python.ts'
import { renameSymbol } from '../src/adapters/agents/codemod/rename/rename-symbol.ts'
import { scanSources } from '../src/adapters/agents/codemod/rename/scan-sources.ts'
import { readSource } from '../src/adapters/agents/codemod/rename/source-text.ts'
import { typescript } from '../src/adapters/agents/codemod/rename/typescript.ts'

const pairs = Number(process.env['FLEET_BENCH_PAIRS'] ?? 6)
const goal = 3
const registryCase = { package: 'effect@3.19.0', in: 'src/Function.ts', symbol: 'dual' }

const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-bench-rename-')))
const workspace = join(temporary, 'workspace')
const environment = { PATH: process.env['PATH'] ?? '', HOME: temporary, TMPDIR: temporary }
const signal = new AbortController().signal
const never = (): void => {}

try {
  await main()
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

async function main(): Promise<void> {
  const target = prepare()
  const language = typescript.extensions.has(extname(target.in)) ? typescript : python
  const names = [target.symbol, `${target.symbol}Renamed`] as const
  console.log(`${target.title}: ${target.symbol} in ${target.in}; ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`)
  const errorsBefore = language === typescript ? countErrors() : null
  const rounds: { serverMs: number; oursMs: number; renamed: string }[] = []
  for (let pair = 0; pair < pairs; pair += 1) {
    const [from, to] = pair % 2 === 0 ? names : [names[1], names[0]]
    const serverMs = await timeServer(language, { in: target.in, from, to })
    const spec = { in: target.in, symbol: from, to }
    const start = performance.now()
    const outcome = await rename(spec)
    const oursMs = performance.now() - start
    if (outcome.status === 'failed') throw new Error(JSON.stringify(outcome.failure, null, 2))
    rounds.push({ serverMs, oursMs, renamed: `${outcome.files} files, ${outcome.edits} edits` })
    if (pair === 0) await reportSecondRun(spec, errorsBefore)
  }
  for (const { serverMs, oursMs, renamed } of rounds) {
    console.log(
      `server ${serverMs.toFixed(0)} ms, whole rename ${oursMs.toFixed(0)} ms, ratio ${(oursMs / serverMs).toFixed(2)} (${renamed})`,
    )
  }
  const ratio = median(rounds.map(({ serverMs, oursMs }) => oursMs / serverMs))
  console.log(`median ratio ${ratio.toFixed(2)} (goal ≤ ${goal}): ${ratio <= goal ? 'met' : 'MISSED'}`)
}

async function reportSecondRun(spec: { in: string; symbol: string; to: string }, errorsBefore: number | null): Promise<void> {
  if (errorsBefore !== null) console.log(`type errors before ${errorsBefore}, after ${countErrors()}`)
  const again = await rename(spec)
  console.log(`second run: ${again.status === 'renamed' ? `${again.edits} edits` : again.failure.message}`)
}

function rename(spec: { in: string; symbol: string; to: string }): ReturnType<typeof renameSymbol> {
  return renameSymbol({ workspace, spec, signal, log: never, environment, temporaryFolder: temporary })
}

/** What an editor would wait for: start, open what must be open, ask, answer. */
async function timeServer(language: typeof typescript, { in: file, from, to }: { in: string; from: string; to: string }): Promise<number> {
  const path = join(workspace, file)
  const source = readSource(path)
  const program = language.findServer([dirname(path), import.meta.dirname])
  if (source === null || 'kind' in program) throw new Error(`cannot rename in ${file}`)
  const [offset = 0] = language.findDeclarations(path, source.text, { owner: null, name: from })
  const sources = await listSources(workspace, language.extensions, signal)
  const scanned = language === python ? await scanSources(sources, [from, to], signal) : { mentioning: [] }
  const { capabilities, initializationOptions, settings, languageOf } = language
  const start = performance.now()
  await using server = await LanguageServer.start({
    program,
    root: workspace,
    environment,
    capabilities,
    initializationOptions,
    settings,
    signal,
    log: never,
  })
  const documents = new OpenDocuments({ root: workspace, server, links: [], languageOf })
  for (const each of [source, ...scanned.mentioning.filter((other) => other.path !== path)]) documents.open(each)
  if (language.readyMessage !== null) await server.hasLogged(language.readyMessage, 60_000)
  const [uri = ''] = documents.uris(path)
  const position = documents.toPosition({ path, offset })
  await server.request<WorkspaceEdit>('textDocument/rename', { textDocument: { uri }, position, newName: to })
  return performance.now() - start
}

function prepare(): { title: string; in: string; symbol: string } {
  const folder = process.env['FLEET_BENCH_REPOSITORY']
  if (folder !== undefined) return copyRepository(folder)
  const install = [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--silent',
    registryCase.package,
    '@types/node@24',
  ]
  execFileSync('npm', install, { cwd: temporary, stdio: ['ignore', 'ignore', 'inherit'] })
  mkdirSync(workspace)
  cpSync(join(temporary, 'node_modules/effect/src'), join(workspace, 'src'), { recursive: true })
  symlinkSync(join(temporary, 'node_modules'), join(workspace, 'node_modules'))
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: ['node'],
    noEmit: true,
  }
  writeFileSync(join(workspace, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }))
  return { title: registryCase.package, in: registryCase.in, symbol: registryCase.symbol }
}

function copyRepository(folder: string): { title: string; in: string; symbol: string } {
  const { FLEET_BENCH_IN: file, FLEET_BENCH_SYMBOL: symbol } = process.env
  if (file === undefined || symbol === undefined) throw new Error('name the function by FLEET_BENCH_IN and FLEET_BENCH_SYMBOL')
  cpSync(folder, workspace, { recursive: true, filter: (path) => !['.git', 'node_modules'].includes(basename(path)) })
  const modules = join(folder, 'node_modules')
  if (existsSync(modules)) symlinkSync(realpathSync(modules), join(workspace, 'node_modules'))
  return { title: basename(folder), in: file, symbol }
}

function countErrors(): number {
  const compiler = typescript.findServer([workspace, import.meta.dirname])
  if ('kind' in compiler) throw new Error(compiler.message)
  const [command = '', ...args] = compiler.argv.slice(0, -2)
  const { stdout } = spawnSync(command, [...args, '--noEmit', '-p', workspace], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return stdout.match(/error TS\d+/g)?.length ?? 0
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
