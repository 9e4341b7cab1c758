import { relative } from 'node:path'
import type { CheckFacts, Language, RenameRequest, SymbolName } from './language.ts'
import { canceled, LanguageServer } from './language-server.ts'
import type { ServerProgram } from './language-server.ts'
import { listSources } from './list-sources.ts'
import { OpenDocuments } from './open-documents.ts'
import { refuse, summarize } from './refusal.ts'
import type { RenameOptions, RenameOutcome } from './rename-options.ts'
import { applyReplacements } from './replacements.ts'
import type { RenamedText } from './replacements.ts'
import { scanSources } from './scan-sources.ts'
import type { ScannedSources } from './scan-sources.ts'
import { wordPattern } from './source-text.ts'
import type { SourceText } from './source-text.ts'
import { verifyRename } from './verify-rename.ts'
import { writeSources } from './write-sources.ts'

export type PreparedRename = RenameOptions & {
  readonly root: string
  readonly language: Language
  readonly program: ServerProgram
  readonly symbol: SymbolName
  /** The file that declares the symbol. */
  readonly source: SourceText
  /** Where in that file it does. */
  readonly offset: number
}

/** How long to wait for a server to say that it knows the project; after that the checks decide. */
const readyTimeoutMs = 30_000

export async function performRename(rename: PreparedRename): Promise<RenameOutcome> {
  const { root, language, signal, spec, symbol } = rename
  // Started first: it finds its way about the project while the files are read here.
  await using server = await startServer(rename)
  const sources = await listSources(root, language.extensions, signal)
  const scanned = await scanSources(sources, [symbol.name, spec.to], signal)
  const documents = new OpenDocuments({ root, server, links: sources.links, languageOf: language.languageOf })
  await openMentioning(rename, server, documents, scanned)
  const declaration = { path: rename.source.path, offset: rename.offset }
  const request: RenameRequest = { server, documents, declaration, symbol, from: symbol.name, to: spec.to }
  const replacements = await language.collect(request)
  if (replacements.count() === 0) refuse(`the language server finds nothing to rename at ${documents.describe(declaration)}`)
  const renamed = applyReplacements(documents, replacements, request)
  const facts = collectFacts(rename, { all: sources.code, starred: scanned.starred, originals: documents.sources(), renamed })
  const check = language.filesToCheck(facts)
  rename.log(`${replacements.count()} edits in ${renamed.length} files; checking ${check.length} files for new errors`)
  await verifyRename({ request, renamed, check })
  if (signal.aborted) throw canceled()
  await writeSources(
    root,
    renamed.map(({ path }) => documents.source(path)),
  )
  reportLeftover(rename, documents.sources(), scanned)
  return { status: 'renamed', files: renamed.length, edits: replacements.count() }
}

/** A server that has not seen all of the project yet answers with a part of the edits and says nothing of it; what is open it has seen. */
async function openMentioning(
  { source, language, log }: PreparedRename,
  server: LanguageServer,
  documents: OpenDocuments,
  scanned: ScannedSources,
): Promise<void> {
  const others = scanned.mentioning.filter(({ path }) => path !== source.path)
  log(`opening ${others.length + 1} file${others.length === 0 ? '' : 's'}`)
  for (const each of [source, ...others]) documents.open(each)
  if (language.readyMessage !== null) await server.hasLogged(language.readyMessage, readyTimeoutMs)
}

function startServer({ program, root, environment, temporaryFolder, language, signal, log }: PreparedRename): Promise<LanguageServer> {
  const { capabilities, initializationOptions, settings } = language
  log(`starting ${program.name}`)
  return LanguageServer.start({
    program,
    root,
    environment: { ...environment, TMPDIR: temporaryFolder },
    capabilities,
    initializationOptions,
    settings,
    signal,
    log,
  })
}

function collectFacts({ language, symbol, source, spec }: PreparedRename, found: FoundFacts): CheckFacts {
  const { originals, renamed } = found
  const [oldName, newName] = [wordPattern(symbol.name), wordPattern(spec.to)]
  const textAfter = new Map(renamed.map(({ path, text }) => [path, text]))
  const isLeftOver = ({ path, text }: SourceText): boolean => {
    const after = textAfter.get(path) ?? text
    return after.search(oldName) >= 0 && language.withoutProse(path, after).search(oldName) >= 0
  }
  return {
    symbol,
    to: spec.to,
    declaring: source.path,
    all: found.all,
    changed: renamed,
    colliding: originals.filter(({ text }) => text.search(newName) >= 0).map(({ path }) => path),
    leftover: originals.filter(isLeftOver).map(({ path }) => path),
    starred: found.starred,
  }
}

type FoundFacts = Pick<CheckFacts, 'all' | 'starred'> & {
  readonly originals: readonly SourceText[]
  readonly renamed: readonly RenamedText[]
}

/** Names the places that still say the old name: strings, comments, other symbols, and files that no server reads. */
function reportLeftover({ root, symbol, log }: PreparedRename, sources: readonly SourceText[], scanned: ScannedSources): void {
  const pattern = wordPattern(symbol.name)
  const counts = [...sources, ...scanned.other]
    .map(({ path, text }) => ({ path, count: [...text.matchAll(pattern)].length }))
    .filter(({ count }) => count > 0)
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return
  log(
    `not changed: ${total} other mention${total === 1 ? '' : 's'} of ${symbol.name} (strings, comments, other symbols) in ${counts.length} file${counts.length === 1 ? '' : 's'}`,
  )
  for (const line of summarize(
    counts.map(({ path, count }) => `${relative(root, path)}: ${count}`),
    20,
  ).split('\n'))
    log(line)
}
