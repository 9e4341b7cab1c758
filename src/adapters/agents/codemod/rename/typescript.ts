import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { askRename } from './ask-rename.ts'
import type { RenameQuestion } from './ask-rename.ts'
import { findPackage } from './find-package.ts'
import { findTypeScriptDeclarations } from './find-typescript-declarations.ts'
import type { Language, RenameRequest } from './language.ts'
import type { LanguageServer, ServerProgram } from './language-server.ts'
import type { Replacement, Replacements } from './replacements.ts'
import { findShorthands, mayBeShorthand } from './shorthand-properties.ts'
import { chooseTypeScriptChecks, withoutTypeScriptProse } from './typescript-checks.ts'

const languageIds: Readonly<Record<string, string>> = {
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.cts': 'typescript',
  '.tsx': 'typescriptreact',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.jsx': 'javascriptreact',
}

/** TypeScript and JavaScript through the language server of TypeScript 7. */
export const typescript: Language = {
  name: 'TypeScript',
  extensions: new Set(Object.keys(languageIds)),
  capabilities: { workspace: { configuration: true }, textDocument: { rename: {}, diagnostic: {} } },
  initializationOptions: { disablePushDiagnostics: true },
  settings: () => toSettings(false),
  languageOf: (path) => languageIds[extname(path)] ?? 'typescript',
  isName: (name, symbol) =>
    symbol.owner === null ? isBinding(name) : isIdentifier(name) && name.startsWith('#') === symbol.name.startsWith('#'),
  findDeclarations: findTypeScriptDeclarations,
  findServer,
  readyMessage: null,
  collect,
  withoutProse: withoutTypeScriptProse,
  filesToCheck: chooseTypeScriptChecks,
}

function findServer(folders: readonly string[]): ReturnType<Language['findServer']> {
  for (const folder of folders) {
    const found = findPackage('typescript', folder)
    if (found !== null && Number.parseInt(found.version, 10) >= 7)
      return { name: `typescript ${found.version}`, argv: [...findCompiler(found.folder), '--lsp', '--stdio'] }
  }
  const message = 'renaming in TypeScript needs the language server of TypeScript 7, which this project does not have'
  return { kind: 'environment', message, hint: 'npm install --save-dev typescript@7' }
}

/** The native compiler itself where it is found: going through its launcher costs the start of one more Node. */
function findCompiler(folder: string): ServerProgram['argv'] {
  const platform = findPackage(`@typescript/typescript-${process.platform}-${process.arch}`, folder)
  const compiler = platform === null ? '' : join(platform.folder, 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc')
  return existsSync(compiler) ? [compiler] : [process.execPath, join(folder, 'bin', 'tsc')]
}

/**
 * With aliases the server stops at the first import (`import { to as from }`): safe, but no rename. Without them it goes
 * everywhere, and leaves `{ from }` of objects as `{ to }`, which is mended here. Members have no aliases to import: there
 * the aliases are just what keeps locals of the same name apart.
 */
async function collect(request: RenameRequest): Promise<Replacements> {
  const { server, documents, declaration, from, to } = request
  const question: RenameQuestion = { server, documents, place: declaration, from, to }
  if (request.symbol.owner !== null) {
    setAliases(server, true)
    return askRename(question)
  }
  const replacements = await askRename(question)
  const patterns: Replacement[] = []
  for (const path of replacements.paths()) {
    const { text } = documents.source(path)
    const suspects = replacements.of(path).filter(({ offset }) => mayBeShorthand(text, offset, offset + from.length))
    if (suspects.length === 0) continue
    const shorthands = findShorthands(path, text)
    for (const replacement of suspects) {
      if (shorthands.literals.has(replacement.offset)) replacements.set({ ...replacement, before: `${from}: ` })
      if (shorthands.patterns.has(replacement.offset)) patterns.push(replacement)
    }
  }
  if (patterns.length > 0) await settlePatterns(question, replacements, patterns)
  return replacements
}

/**
 * `const { from } = object` is one of two things, and only the answer with aliases tells which: the symbol is the local
 * (`{ from: to }`), or it is the property and the local is another symbol, which is renamed along with all its uses.
 */
async function settlePatterns(question: RenameQuestion, replacements: Replacements, patterns: readonly Replacement[]): Promise<void> {
  setAliases(question.server, true)
  const aliased = await askRename(question)
  for (const pattern of patterns) {
    const before = aliased.get(pattern)?.before ?? ''
    if (before !== '') {
      replacements.set({ ...pattern, before })
      continue
    }
    const locals = await askRename({ ...question, place: pattern })
    for (const local of locals.paths().flatMap((path) => locals.of(path))) {
      if (replacements.get(local) === undefined) replacements.set(local)
    }
  }
  setAliases(question.server, false)
}

function setAliases(server: LanguageServer, useAliasesForRenames: boolean): void {
  server.notify('workspace/didChangeConfiguration', { settings: { 'js/ts': toSettings(useAliasesForRenames) } })
}

function toSettings(useAliasesForRenames: boolean): unknown {
  // The server would otherwise run npm to fetch types for plain JavaScript.
  return { preferences: { useAliasesForRenames }, tsserver: { automaticTypeAcquisition: { enabled: false } } }
}

function isIdentifier(name: string): boolean {
  return /^#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name)
}

const reserved = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in ' +
    'instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package ' +
    'private protected public arguments eval undefined any unknown never object string number boolean bigint symbol'
  ).split(' '),
)

function isBinding(name: string): boolean {
  return isIdentifier(name) && !name.startsWith('#') && !reserved.has(name)
}
