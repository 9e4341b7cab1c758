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
  /** Leaves out comments and what else no server would call a reference. */
  readonly withoutProse: (path: string, text: string) => string
  /** Files whose errors can tell a bad rename from a good one. */
  readonly filesToCheck: (facts: CheckFacts) => readonly string[]
}

export type CheckFacts = {
  readonly symbol: SymbolName
  /** The new name. */
  readonly to: string
  /** The file that declares the symbol. */
  readonly declaring: string
  /** Every file of the language. */
  readonly all: readonly string[]
  /** Files that the rename changes, as they are after it. */
  readonly changed: readonly { readonly path: string; readonly text: string }[]
  /** Files that had the new name before. */
  readonly colliding: readonly string[]
  /** Files that have the old name after it, and not only in prose. */
  readonly leftover: readonly string[]
  /** Files that take whole modules: `export *`, `import * as`, `import()`, `require()`. */
  readonly starred: readonly StarredFile[]
}

/** One place where a file takes a module as a whole. */
export type StarredFile = { readonly path: string; readonly specifier: string; readonly isReexport: boolean }
