import type { ClientCapabilities } from 'vscode-languageserver-protocol'
import type { Failure } from '../../../../core/run/failure.ts'
import type { LanguageServer, ServerProgram } from './language-server.ts'
import type { OpenDocuments, Place } from './open-documents.ts'
import type { Replacements } from './replacements.ts'

/** `Name` or `Name.member`. */
export type SymbolName = { readonly owner: string | null; readonly name: string }

/** One rename, ready to be asked. */
export type RenameRequest = {
  readonly server: LanguageServer
  readonly documents: OpenDocuments
  readonly declaration: Place
  readonly symbol: SymbolName
  readonly from: string
  readonly to: string
}

/** What a rename needs to know of a language and its server. */
export type Language = {
  readonly name: 'TypeScript' | 'Python'
  readonly extensions: ReadonlySet<string>
  readonly capabilities: ClientCapabilities
  readonly initializationOptions?: unknown
  readonly settings: (section: string | undefined) => unknown
  readonly languageOf: (path: string) => string
  /** Whether a symbol may bear this name. */
  readonly isName: (name: string, symbol: SymbolName) => boolean
  /** Offsets of the symbol's names in its declarations, outermost scope of the file only. */
  readonly findDeclarations: (path: string, text: string, symbol: SymbolName) => readonly number[]
  /** Looks for the server from these folders, in order. */
  readonly findServer: (folders: readonly string[]) => ServerProgram | Extract<Failure, { kind: 'environment' }>
  /** What the server logs once it knows the files of the project; `null`: it knows them when it answers. */
  readonly readyMessage: RegExp | null
  readonly collect: (request: RenameRequest) => Promise<Replacements>
  /** Files whose diagnostics can tell a bad rename from a good one. */
  readonly filesToCheck: (files: CheckCandidates) => readonly string[]
}

export type CheckCandidates = {
  readonly symbol: SymbolName
  /** Every file of the language. */
  readonly all: readonly string[]
  /** Open files: those that mention the old or the new name. */
  readonly mentioning: readonly string[]
  readonly changed: readonly string[]
  /** Open files that still have the old name somewhere. */
  readonly leftover: readonly string[]
  /** Files that export everything of another. */
  readonly barrels: readonly string[]
}
