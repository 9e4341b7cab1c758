import { realpath } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Position } from 'vscode-languageserver-protocol'
import type { LanguageServer } from './language-server.ts'
import { listPaths } from './list-sources.ts'
import type { Sources } from './list-sources.ts'
import { refuse } from './refusal.ts'
import { LineIndex, readSource } from './source-text.ts'
import type { SourceText } from './source-text.ts'

type Document = { source: SourceText; lines: LineIndex; version: number; readonly uris: readonly string[] }

/** A place in a file: its absolute, real path and a UTF-16 offset. */
export type Place = { readonly path: string; readonly offset: number }

/** The files the server has open, as it sees them now; what is on the disk changes only at the very end. */
export class OpenDocuments {
  readonly root: string
  readonly #server: LanguageServer
  readonly #links: Sources['links']
  readonly #languageOf: (path: string) => string
  readonly #documents = new Map<string, Document>()
  readonly #realPaths = new Map<string, string>()

  constructor(options: { root: string; server: LanguageServer; links: Sources['links']; languageOf: (path: string) => string }) {
    this.root = options.root
    this.#server = options.server
    this.#links = options.links
    this.#languageOf = options.languageOf
  }

  /** Opens a file under every path that leads to it. */
  open(source: SourceText): void {
    const uris = listPaths(source.path, this.#links).map((path) => pathToFileURL(path).href)
    this.#documents.set(source.path, { source, lines: new LineIndex(source.text), version: 1, uris })
    const languageId = this.#languageOf(source.path)
    for (const uri of uris)
      this.#server.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text: source.text } })
  }

  /** Shows the server another text; nothing is written. */
  change(path: string, text: string): void {
    const document = this.#get(path)
    if (document.source.text === text) return
    document.source = { ...document.source, text }
    document.lines = new LineIndex(text)
    document.version += 1
    const contentChanges = [{ text }]
    for (const uri of document.uris) {
      this.#server.notify('textDocument/didChange', { textDocument: { uri, version: document.version }, contentChanges })
    }
  }

  sources(): SourceText[] {
    return [...this.#documents.values()].map((document) => document.source)
  }

  source(path: string): SourceText {
    return this.#get(path).source
  }

  /** The URIs to ask the server about a file, also one that is not open. */
  uris(path: string): readonly string[] {
    return this.#documents.get(path)?.uris ?? [pathToFileURL(path).href]
  }

  toPosition({ path, offset }: Place): Position {
    return this.#get(path).lines.toPosition(offset)
  }

  toOffset(path: string, position: Position): number {
    return this.#get(path).lines.toOffset(position)
  }

  /** Finds the file behind a URI of the server's answer and opens it if it is not open yet; refuses files that are not the workspace's own. */
  async locate(uri: string): Promise<string> {
    const path = await this.#toRealPath(uri)
    const inside = path.startsWith(this.root + sep) ? path.slice(this.root.length + 1) : null
    if (inside === null) refuse(`the rename would change ${path}, which is outside the workspace`)
    if (inside.split(sep).includes('node_modules'))
      refuse(`the rename would change the dependency ${inside}: rename a symbol that the project owns`)
    if (!this.#documents.has(path)) {
      const source = readSource(path)
      if (source === null) refuse(`${inside} is too large to rename in`)
      this.open(source)
    }
    return path
  }

  /** `path:line` for people. */
  describe(place: Place): string {
    return `${relative(this.root, place.path)}:${this.toPosition(place).line + 1}`
  }

  async #toRealPath(uri: string): Promise<string> {
    if (!uri.startsWith('file:')) refuse(`the language server would change ${uri}, which is not a file`)
    const known = this.#realPaths.get(uri)
    if (known !== undefined) return known
    const path = await realpath(fileURLToPath(uri))
    this.#realPaths.set(uri, path)
    return path
  }

  #get(path: string): Document {
    const document = this.#documents.get(path)
    return document ?? refuse(`${relative(this.root, path)} is not open in the language server`)
  }
}
