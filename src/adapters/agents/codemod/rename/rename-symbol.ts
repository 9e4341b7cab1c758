import { realpath } from 'node:fs/promises'
import { dirname, extname, join, sep } from 'node:path'
import type { Failure } from '../../../../core/run/failure.ts'
import type { Language, SymbolName } from './language.ts'
import { canceled } from './language-server.ts'
import type { ServerProgram } from './language-server.ts'
import { performRename } from './perform-rename.ts'
import { python } from './python.ts'
import { Refusal, refuse } from './refusal.ts'
import type { RenameOptions, RenameOutcome } from './rename-options.ts'
import { readSource } from './source-text.ts'
import { typescript } from './typescript.ts'

/**
 * Renames a symbol and every reference to it through the language's own server. Files are written only after the server
 * has shown that the rename changes no meaning and adds no error; after a failure the workspace is as it was.
 */
export async function renameSymbol(options: RenameOptions): Promise<RenameOutcome> {
  try {
    return await rename(options)
  } catch (error) {
    if (options.signal.aborted) return { status: 'failed', failure: canceled().failure }
    const failure = error instanceof Refusal ? error.failure : explainFileTrouble(error)
    if (failure === null) throw error
    return { status: 'failed', failure }
  }
}

/** A disk that is full or a file that cannot be read is no bug of ours. */
function explainFileTrouble(error: unknown): Failure | null {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return null
  const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT'
  if (isFull)
    return { kind: 'environment', message: `the rename could not be written: ${error.message}`, hint: 'Free disk space and run again.' }
  return { kind: 'agent-failed', message: `the rename could not read or write the workspace: ${error.message}`, exitCode: null, output: '' }
}

async function rename(options: RenameOptions): Promise<RenameOutcome> {
  const { spec, log } = options
  const root = await realpath(options.workspace)
  const path = await findFile(root, spec.in)
  const language = findLanguage(spec.in)
  const symbol = parseSymbol(spec.symbol)
  if (!language.isName(spec.to, symbol))
    refuse(`${JSON.stringify(spec.to)} is not a name that ${spec.symbol} could bear in ${language.name}`)
  const source = readSource(path)
  if (source === null) refuse(`${spec.in} is too large to rename in`)
  const declarations = language.findDeclarations(path, source.text, symbol)
  const taken = language.findDeclarations(path, source.text, { ...symbol, name: spec.to })
  const [offset] = declarations
  if (offset === undefined && taken.length === 0) refuse(`${spec.in} declares no ${spec.symbol}`)
  if (offset === undefined || symbol.name === spec.to) {
    log(`${spec.in} declares ${spec.to} already: nothing to rename`)
    return { status: 'renamed', files: 0, edits: 0 }
  }
  if (taken.length > 0) refuse(`${spec.to} is taken: ${spec.in} declares it too`)
  const program = findProgram(language, path, options.peerFolder ?? import.meta.dirname)
  return performRename({ ...options, root, language, program, symbol, source, offset })
}

/** The file that declares the symbol, real and inside the workspace. */
async function findFile(root: string, file: string): Promise<string> {
  const path = await realpath(join(root, file)).catch(() => refuse(`${file} does not exist`))
  if (!path.startsWith(root + sep)) refuse(`${file} is outside the workspace`)
  if (path.slice(root.length).split(sep).includes('node_modules'))
    refuse(`${file} belongs to a dependency: rename a symbol that the project owns`)
  return path
}

function findLanguage(file: string): Language {
  const extension = extname(file)
  const language = [typescript, python].find((each) => each.extensions.has(extension))
  return language ?? refuse(`${file}: renaming works in TypeScript, JavaScript and Python files`)
}

function parseSymbol(symbol: string): SymbolName {
  const match = /^(?:([^.]+)\.)?([^.]+)$/u.exec(symbol)
  return match === null
    ? refuse(`${JSON.stringify(symbol)} is not a symbol: write Name or Name.member`)
    : { owner: match[1] ?? null, name: match[2] ?? '' }
}

function findProgram(language: Language, path: string, peerFolder: string): ServerProgram {
  const found = language.findServer([dirname(path), peerFolder])
  if ('kind' in found) throw new Refusal(found)
  return found
}
