import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Linter, LintResult } from '../../analysis/linter.ts'
import type { SourceBytes } from '../../analysis/analyze-sources.ts'
import type { Finding, Note, SourceFile } from '../../analysis/model.ts'
import { decodeSource } from '../../analysis/parse/decode-source.ts'
import { languageOf } from '../../analysis/parse/language-of.ts'
import { oxlintArguments, oxlintConfig, oxlintReadingsVersion, readOxlintReport } from '../../analysis/rules/oxlint-report.ts'
import { cleanEnvironment } from '../../platform/clean-environment.ts'
import { makeTemporaryFolder } from '../../platform/temporary-folder.ts'
import type { ProcessEnd, ProcessSpawner } from '../../ports/process-spawner.ts'

export type OxlintOptions = {
  readonly spawner: ProcessSpawner
  /** Folder for folders of one run each. */
  readonly temporaryFolder: string
  /** What starts it: the path of the program, or of Node and its script. */
  readonly argv: readonly string[]
  readonly version: string
}

const maxLogBytes = 64_000_000
const timeoutMs = 120_000
const extension = /(?:\.d)?\.[cm]?[jt]sx?$/i

/**
 * oxlint on copies of the files in a folder of our own, under names of our own and our configuration: nothing that lies in the repository can run,
 * add rules or turn rules off.
 */
export function createOxlint(options: OxlintOptions): Linter {
  return {
    version: `oxlint ${options.version} ${oxlintReadingsVersion}`,
    reads: (path) => !['python', null].includes(languageOf(path)),
    lint: (files) => lint(files, options),
  }
}

async function lint(files: readonly SourceBytes[], { spawner, temporaryFolder, argv }: OxlintOptions): Promise<LintResult> {
  await using folder = await makeTemporaryFolder(temporaryFolder, 'fleet-oxlint-')
  const sources = await writeSources(folder.path, files)
  if (sources.size === 0) return { findings: new Map(), notes: [] }
  const [configPath, logPath] = [join(folder.path, 'config.json'), join(folder.path, 'report.json')]
  await writeFile(configPath, oxlintConfig)
  const environment = cleanEnvironment({ home: folder.path, temporaryFolder: folder.path })
  // Files by name: in a folder it would pass by what git ignores, and our own state is ignored.
  const end = await spawner.run({ argv: [...argv, ...oxlintArguments(configPath), ...sources.keys()], cwd: folder.path, environment, logPath, maxLogBytes, timeoutMs, sweepStrays: false })
  const output = end.status === 'not-started' ? '' : await readFile(logPath, 'utf8')
  return read(output, { end, sources })
}

/** Comments that turn rules off are for who wrote them: here they are counted, never obeyed. As many characters, so that places stay right. */
function unmark(text: string): string {
  return text.replaceAll(/\b(eslint|oxlint)-(?=disable|enable)/g, '$1_')
}

async function writeSources(folder: string, files: readonly SourceBytes[]): Promise<ReadonlyMap<string, SourceFile>> {
  const sources = new Map<string, SourceFile>()
  await mkdir(join(folder, 'files'))
  for (const { path, bytes } of files) {
    const { text } = decodeSource(path, bytes)
    // What has no text or no lines that people wrote gets a note elsewhere.
    if (text === null || text.length > 2_000_000 || /[^\n]{50000}/.test(text)) continue
    const name = `files/${sources.size}${(extension.exec(path)?.[0] ?? '.js').toLowerCase()}`
    await writeFile(join(folder, name), unmark(text))
    sources.set(name, { path, text, hash: '' })
  }
  return sources
}

function read(output: string, { end, sources }: { readonly end: ProcessEnd; readonly sources: ReadonlyMap<string, SourceFile> }): LintResult {
  const report = output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)
  // It ends with 1 when it found something.
  const isDone = end.status === 'exited' && end.code <= 1 && !end.logTruncated && report !== ''
  if (!isDone) return { findings: new Map(), notes: [toCrash(describe(end))] }
  try {
    return { findings: readOxlintReport(report, sources), notes: [] }
  } catch (error) {
    return { findings: new Map<string, readonly Finding[]>(), notes: [toCrash(`its report could not be read: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`)] }
  }
}

function describe(end: ProcessEnd): string {
  if (end.status === 'not-started') return end.message
  if (end.status === 'exited') return end.logTruncated ? 'its report was too long' : `it ended with ${end.code}`
  return end.status === 'killed' ? `it was ended by ${end.signal}` : end.status === 'timed-out' ? 'it took too long' : 'it was stopped'
}

function toCrash(why: string): Note {
  return { path: '', line: null, kind: 'analyzer-crashed', message: `oxlint gave no answer: ${why}.` }
}
