/**
 * Speed and memory of the whole analysis (metrics, rules, flows, secrets), each figure in a process of its own against its limit:
 * lines per CPU second on one thread with the start of the thread and its parsers, one thread against two, peak memory, what oxlint and the search for copies add,
 * and `fleet analyze --base` as a whole process over 100 changed files of a repository that was analysed before.
 * `node bench/analysis.ts [folder …]` reads the sources below the folders; without any, the packages in node_modules and Python's library on this machine.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openAnalysisTools } from '../src/analysis-tools.ts'
import { analyzeSources, type SourceBytes } from '../src/analysis/analyze-sources.ts'
import { DuplicationScan } from '../src/analysis/duplication/duplication-scan.ts'
import { languageOf } from '../src/analysis/parse/language-of.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Spread evenly over what is there: some 150,000 lines. */
const maxFiles = 600
const maxBytes = 200_000
type Part = 'one' | 'two' | 'oxlint' | 'copies'
type Title = 'python' | 'typescript' | 'javascript'
type Figures = { readonly files: number; readonly lines: number; readonly cpuSeconds: number; readonly wallSeconds: number; readonly peakMegabytes: number; readonly found: number }

const titles: Readonly<Record<Title, { readonly name: string; readonly minLines: number }>> = {
  python: { name: 'Python', minLines: 50_000 },
  typescript: { name: 'TypeScript', minLines: 80_000 },
  javascript: { name: 'JavaScript', minLines: 80_000 },
}
const maxMegabytes = 600
const minScaling = 1.5
const maxCachedSeconds = 1

function main(folders: readonly string[]): void {
  for (const title of Object.keys(titles) as Title[]) measureTitle(title, folders)
  measureCached(folders)
}

function measureTitle(title: Title, folders: readonly string[]): void {
  const one = runApart(title, 'one', folders)
  if (one.files === 0) return
  const two = runApart(title, 'two', folders)
  const { name, minLines } = titles[title]
  console.log(`${name}: ${one.files} files, ${one.lines} lines, ${one.found} findings (load ${loadavg()[0]?.toFixed(1)})`)
  const speed = one.lines / one.cpuSeconds
  tell('lines per CPU second, one thread', Math.round(speed).toLocaleString('en'), `≥ ${minLines.toLocaleString('en')}`, speed >= minLines)
  const scaling = one.wallSeconds / two.wallSeconds
  tell('two threads against one, wall', `${scaling.toFixed(2)} ×`, `≥ ${minScaling} ×`, scaling >= minScaling)
  const peak = Math.max(one.peakMegabytes, two.peakMegabytes)
  tell('peak memory', `${peak} MB`, `≤ ${maxMegabytes} MB`, peak <= maxMegabytes)
  const rest = [...(title === 'python' ? [] : [['with oxlint: lines per CPU second', 'oxlint'] as const]), ['copies alone: lines per CPU second', 'copies'] as const]
  for (const [what, part] of rest) {
    const { lines, cpuSeconds } = runApart(title, part, folders)
    tell(what, Math.round(lines / cpuSeconds).toLocaleString('en'), '', null)
  }
}

function tell(what: string, ours: string, limit: string, isMet: boolean | null): void {
  console.log(`  ${what.padEnd(40)} ${ours.padStart(12)}  ${limit.padEnd(10)} ${isMet === null ? '' : isMet ? 'met' : 'NOT MET'}`.trimEnd())
  if (isMet === false) process.exitCode = 1
}

function runApart(title: Title, part: Part, folders: readonly string[]): Figures {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--part', title, part, ...folders], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  return JSON.parse(output) as Figures
}

/** What one process measures; files are read as they are needed. */
async function measurePart(title: Title, part: Part, folders: readonly string[]): Promise<Figures> {
  const seen = { files: 0, lines: 0, found: 0 }
  const sources = readSources(listPaths(title, folders), seen)
  await using opened = await openAnalysisTools(root, { isCached: false })
  const started = performance.now()
  const before = cpuOf()
  if (part === 'copies') {
    const scan = new DuplicationScan()
    for (const source of sources) scan.add(source)
    seen.found = scan.finish().findings.length
  } else {
    const analyses = await analyzeSources(sources, { workers: part === 'two' ? 2 : 1, ...(part === 'oxlint' ? opened.tools : {}) })
    seen.found = analyses.reduce((sum, { findings }) => sum + findings.length, 0)
  }
  return { ...seen, cpuSeconds: cpuOf() - before, wallSeconds: (performance.now() - started) / 1_000, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) }
}

/** Of this process and of the children it has waited for, in seconds; without the children elsewhere than on Linux. */
function cpuOf(): number {
  const { user, system } = process.cpuUsage()
  if (process.platform !== 'linux') return (user + system) / 1e6
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ') ?? []
  return (user + system) / 1e6 + (Number(fields[13]) + Number(fields[14])) / 100
}

function* readSources(paths: readonly string[], seen: { files: number; lines: number }): Generator<SourceBytes> {
  for (const path of paths) {
    const bytes = readFileSync(path)
    if (bytes.length > maxBytes) continue
    seen.files += 1
    seen.lines += bytes.reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 0)
    yield { path: path.slice(1), bytes }
  }
}

function listPaths(title: Title, folders: readonly string[]): readonly string[] {
  const isWanted = (path: string): boolean => languageOf(path)?.replace(/^tsx$/, 'typescript').replace(/^jsx$/, 'javascript') === title && !path.endsWith('.d.ts') && !path.endsWith('.min.js')
  const pattern = title === 'python' ? '**/*.py' : title === 'typescript' ? '**/*.{ts,tsx,mts}' : '**/*.{js,mjs,cjs,jsx}'
  const found = folders.flatMap((folder) => globSync(pattern, { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name)).filter(isWanted))
  const step = Math.max(1, found.length / maxFiles)
  return Array.from({ length: Math.min(maxFiles, found.length) }, (_, at) => found[Math.floor(at * step)]).filter((path) => path !== undefined)
}

/** A repository of 400 files of which 100 differ from the commit, analysed once before; the whole process, median of five. */
function measureCached(folders: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-analysis-'))
  try {
    const sources = (['python', 'typescript'] as const).flatMap((title) => listPaths(title, folders).slice(0, 200))
    const names = sources.map((path, at) => copyInto(folder, { path, at }))
    const git = (...args: readonly string[]): string => execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.invalid', ...args], { cwd: folder, encoding: 'utf8' })
    git('init', '-q')
    git('add', '-A')
    git('commit', '-qm', 'base')
    for (const name of names.filter((_, at) => at % 4 === 0)) writeFileSync(join(folder, name), `${readFileSync(join(folder, name), 'utf8')}\n`)
    const program = existsSync(join(root, 'dist/cli/main.js')) ? join(root, 'bin/fleet.js') : join(root, 'src/cli/main.ts')
    const run = (): number => {
      const started = performance.now()
      execFileSync(process.execPath, [program, 'analyze', '--base', 'HEAD', '--format', 'json', '--output', join(folder, '.git', 'report.json')], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
      return (performance.now() - started) / 1_000
    }
    const first = run()
    const again = [run(), run(), run(), run(), run()].sort((a, b) => a - b)[2] ?? Number.NaN
    console.log(`100 changed files of 400 (load ${loadavg()[0]?.toFixed(1)})`)
    tell('fleet analyze --base, first', `${first.toFixed(2)} s`, '', null)
    tell('fleet analyze --base, again', `${again.toFixed(2)} s`, `≤ ${maxCachedSeconds} s`, again <= maxCachedSeconds)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function copyInto(folder: string, { path, at }: { readonly path: string; readonly at: number }): string {
  const name = `src/${Math.floor(at / 20)}/${at}${extname(path)}`
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  copyFileSync(path, join(folder, name))
  return name
}

function findDefaultFolders(): readonly string[] {
  const modules = join(root, 'node_modules')
  try {
    return [modules, execFileSync('python3', ['-c', 'import os; print(os.path.dirname(os.__file__))'], { encoding: 'utf8' }).trim()]
  } catch {
    return [modules]
  }
}

const [flag, title, part, ...folders] = process.argv.slice(2)
if (flag === '--part' && part !== undefined) console.log(JSON.stringify(await measurePart(title as Title, part as Part, folders)))
else main(flag === undefined ? findDefaultFolders() : process.argv.slice(2))
