/**
 * Speed and memory of the metrics: lines per CPU second, peak memory, one thread against two, duplication; each in a process of its own,
 * start of the process left out. `node bench/analysis.ts [folder …]` measures the sources below the folders; without any, the packages in
 * node_modules and Python's library on this machine. Goals for the full analysis, of which this is a part: 50,000 lines per CPU second of
 * Python, 80,000 of TypeScript, 600 MB.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findClones } from '../src/analysis/duplication/find-clones.ts'
import { analyzeFiles } from '../src/analysis/metrics/analyze-files.ts'
import type { SourceFile } from '../src/analysis/model.ts'
import { decodeSource } from '../src/analysis/parse/decode-source.ts'
import { languageOf } from '../src/analysis/parse/language-of.ts'

const maxFiles = 3_000
const titles = { python: 'Python', typescript: 'TypeScript', javascript: 'JavaScript' } as const
type Title = keyof typeof titles
type Figures = {
  readonly files: number
  readonly lines: number
  readonly cpuSeconds: number
  readonly wallSeconds: number
  readonly peakMegabytes: number
  readonly found: number
}

function main(folders: readonly string[]): void {
  for (const title of ['python', 'typescript', 'javascript'] as const) {
    const [one, two, clones] = ['1', '2', 'clones'].map((what) => runApart(title, what, folders))
    if (one === undefined || two === undefined || clones === undefined || one.files === 0) continue
    console.log(`${titles[title]}: ${one.files} files, ${one.lines} lines`)
    console.log(`  metrics, one thread:  ${describe(one)}, ${one.found} notes`)
    console.log(`  metrics, two threads: ${describe(two)}, ${(one.wallSeconds / two.wallSeconds).toFixed(2)} times as fast`)
    console.log(`  clones:               ${describe(clones)}, ${clones.found} groups`)
  }
}

function describe(figures: Figures): string {
  const { lines, cpuSeconds, wallSeconds, peakMegabytes } = figures
  return `${Math.round(lines / cpuSeconds)} lines per CPU second (${cpuSeconds.toFixed(2)} CPU s, ${wallSeconds.toFixed(2)} s), peak ${peakMegabytes} MB`
}

function runApart(title: Title, what: string, folders: readonly string[]): Figures {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--part', title, what, ...folders], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(output) as Figures
}

/** What one process measures: metrics on so many threads, files read as they are needed, or clones. */
async function measurePart(title: Title, what: string, folders: readonly string[]): Promise<Figures> {
  const paths = listPaths(title, folders)
  const seen = { files: 0, lines: 0, found: 0 }
  const sources = readSources(paths, seen)
  const started = performance.now()
  const before = process.cpuUsage()
  if (what === 'clones') seen.found = findClones([...sources]).groups.length
  else {
    await analyzeFiles(sources, {
      workers: Number(what),
      onResult: (_, result) => {
        seen.found += result.notes.length
      },
    })
  }
  const { user, system } = process.cpuUsage(before)
  return {
    ...seen,
    cpuSeconds: (user + system) / 1e6,
    wallSeconds: (performance.now() - started) / 1000,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  }
}

function* readSources(paths: readonly string[], seen: { files: number; lines: number }): Generator<SourceFile> {
  for (const path of paths) {
    const { text } = decodeSource(path, readFileSync(path))
    if (text === null) continue
    seen.files += 1
    seen.lines += text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
    yield { path, text, hash: '' }
  }
}

function listPaths(title: Title, folders: readonly string[]): readonly string[] {
  const isWanted = (path: string): boolean =>
    languageOf(path)?.replace(/^tsx$/, 'typescript').replace(/^jsx$/, 'javascript') === title && !path.endsWith('.d.ts')
  return folders
    .flatMap((folder) =>
      globSync('**/*.{py,ts,tsx,mts,js,mjs,cjs,jsx}', { cwd: folder })
        .map((path) => join(folder, path))
        .filter((path) => isWanted(path) && existsSync(path)),
    )
    .slice(0, maxFiles)
}

function findDefaultFolders(): readonly string[] {
  const modules = fileURLToPath(new URL('../node_modules', import.meta.url))
  try {
    return [modules, execFileSync('python3', ['-c', 'import os; print(os.path.dirname(os.__file__))'], { encoding: 'utf8' }).trim()]
  } catch {
    return [modules]
  }
}

const [flag, title, what, ...folders] = process.argv.slice(2)
if (flag === '--part' && what !== undefined) console.log(JSON.stringify(await measurePart(title as Title, what, folders)))
else main(flag === undefined ? findDefaultFolders() : process.argv.slice(2))
