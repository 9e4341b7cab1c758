import { relative } from 'node:path'
import { askRename } from './ask-rename.ts'
import { findGained, pullErrors } from './diagnostics.ts'
import type { RenameRequest } from './language.ts'
import type { Place } from './open-documents.ts'
import { refuse, summarize } from './refusal.ts'
import type { RenamedText } from './replacements.ts'

export type Verification = {
  readonly request: RenameRequest
  readonly renamed: readonly RenamedText[]
  /** Files whose errors are compared. */
  readonly check: readonly string[]
}

/**
 * Proves the rename in the server's memory, before anything is written: renaming the symbol back must find exactly the
 * places that were renamed (nothing was captured, nothing else came along), and no file may have an error it did not have.
 */
export async function verifyRename(verification: Verification): Promise<void> {
  const { request, renamed, check } = verification
  const { server, documents } = request
  const originals = renamed.map(({ path }) => ({ path, text: documents.source(path).text }))
  for (const { path, text } of renamed) documents.change(path, text)
  const [, after] = await Promise.all([compareMeaning(verification), pullErrors(server, documents, check)])
  if (after.length === 0) return
  // Only now is it worth knowing what was wrong before.
  for (const { path, text } of originals) documents.change(path, text)
  const before = await pullErrors(server, documents, [...new Set(after.map(({ path }) => path))])
  for (const { path, text } of renamed) documents.change(path, text)
  const gained = findGained(before, after, request)
  if (gained.length === 0) return
  const lines = gained.map(({ path, line, code, message }) => `${relative(documents.root, path)}:${line}: ${message} (${code})`)
  refuse(`renaming ${request.from} to ${request.to} causes ${count(gained.length, 'error')}, the first: ${lines[0]}`, summarize(lines, 20))
}

async function compareMeaning({ request, renamed }: Verification): Promise<void> {
  const { server, documents, from, to } = request
  const places = renamed.flatMap(({ path, places }) => places.map((place) => ({ path, offset: place.new })))
  const back = await askRename({ server, documents, place: findRenamedDeclaration(request, renamed), from: to, to: from })
  const found = back.paths().flatMap((path) => back.of(path))
  const expectedKeys = new Set(places.map(keyOf))
  const foundKeys = new Set(found.map(keyOf))
  const lines = [
    ...places
      .filter((each) => !foundKeys.has(keyOf(each)))
      .map((each) => `${documents.describe(each)}: ${to} would mean something else here`),
    ...found
      .filter((each) => !expectedKeys.has(keyOf(each)))
      .map((each) => `${documents.describe(each)}: this ${to} would mean the renamed symbol`),
  ]
  if (lines.length === 0) return
  refuse(
    `${to} is taken: renaming ${from} would change the meaning of ${count(lines.length, 'place')}, the first: ${lines[0]}`,
    summarize(lines, 20),
  )
}

/** The declaration moves with the replacements before it. */
function findRenamedDeclaration({ declaration, documents, from }: RenameRequest, renamed: readonly RenamedText[]): Place {
  const { path, offset } = declaration
  const place = renamed.find((each) => each.path === path)?.places.find(({ old }) => old === offset)
  return place === undefined
    ? refuse(`the language server did not rename ${from} at its declaration, ${documents.describe(declaration)}`)
    : { path, offset: place.new }
}

function keyOf({ path, offset }: Place): string {
  return `${path}:${offset}`
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
