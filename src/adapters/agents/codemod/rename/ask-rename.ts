import type { AnnotatedTextEdit, SnippetTextEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol'
import type { LanguageServer } from './language-server.ts'
import type { OpenDocuments, Place } from './open-documents.ts'
import { refuse } from './refusal.ts'
import { Replacements } from './replacements.ts'

type AnyEdit = TextEdit | AnnotatedTextEdit | SnippetTextEdit

export type RenameQuestion = {
  readonly server: LanguageServer
  readonly documents: OpenDocuments
  readonly place: Place
  readonly from: string
  readonly to: string
}

/** Asks the server to rename the symbol at a place, through every path of its file, and reads each answer as replacements of the name. */
export async function askRename(question: RenameQuestion): Promise<Replacements> {
  const { server, documents, place, to } = question
  const replacements = new Replacements()
  const position = documents.toPosition(place)
  for (const uri of documents.uris(place.path)) {
    const answer = await server.request<WorkspaceEdit | null>('textDocument/rename', { textDocument: { uri }, position, newName: to })
    for (const [target, edits] of groupEdits(answer)) {
      const path = await documents.locate(target)
      for (const edit of edits) addEdit(replacements, path, edit, question)
    }
  }
  return replacements
}

function addEdit(replacements: Replacements, path: string, edit: AnyEdit, { documents, from, to }: RenameQuestion): void {
  const offset = documents.toOffset(path, edit.range.start)
  const end = documents.toOffset(path, edit.range.end)
  // Checked against the text: a wrong position, whatever its reason, must never become a wrong edit.
  if (documents.source(path).text.slice(offset, end) !== from) {
    refuse(`the language server would replace something else than ${from} at ${documents.describe({ path, offset })}`)
  }
  const text = 'newText' in edit ? edit.newText : ''
  const [before, after] = splitAround(text, from, to) ?? refuse(`the language server would write ${JSON.stringify(text)} instead of ${to}`)
  replacements.add({ path, offset, before, after })
}

/** `to` alone, or with the old name kept beside it: `from: to`, `to: from`, `from as to`, `to as from`. */
function splitAround(text: string, from: string, to: string): [string, string] | null {
  if (text === to) return ['', '']
  for (const joint of [': ', ' as ']) {
    if (text === from + joint + to) return [from + joint, '']
    if (text === to + joint + from) return ['', joint + from]
  }
  return null
}

function groupEdits(answer: WorkspaceEdit | null): [string, readonly AnyEdit[]][] {
  const grouped: [string, readonly AnyEdit[]][] = Object.entries(answer?.changes ?? {})
  for (const change of answer?.documentChanges ?? []) {
    if ('textDocument' in change) grouped.push([change.textDocument.uri, change.edits])
    else refuse('the language server would create, move or delete files')
  }
  return grouped
}
