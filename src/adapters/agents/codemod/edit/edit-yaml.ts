import { isDeepStrictEqual } from 'node:util'
import { isCollection, isMap, isScalar, isSeq, parseAllDocuments, type Document, type ParsedNode } from 'yaml'
import { detectStyle, explainBadIndex, explainWrongTurn, nameOfPath, type EditResult, type ValueEdit } from './edit-result.ts'
import { removeFromText, setInText, toYamlOptions } from './splice-yaml.ts'

/**
 * Changes one value of a YAML text. Only the value's own lines are replaced, so that every other byte stays; what the splice cannot do
 * (anchors, odd layouts) is seen by parsing the result again, and then the document is written anew with its comments.
 */
export function editYaml(text: string, edit: ValueEdit): EditResult {
  const documents = parseAllDocuments(text, { keepSourceTokens: true })
  if (!Array.isArray(documents) || documents.length > 1) return { status: 'refused', reason: 'holds several YAML documents' }
  const [document] = documents
  if (document === undefined) return editYaml(`${text}{}\n`, edit)
  const [error] = document.errors
  if (error !== undefined) return { status: 'refused', reason: `is not YAML: ${error.message.split('\n')[0] ?? ''}` }
  const refusal = findWrongTurn(document, edit)
  if (refusal !== undefined) return { status: 'refused', reason: refusal }
  if (isDone(document, edit)) return { status: 'unchanged' }
  const spliced = 'remove' in edit ? removeFromText(text, document, edit.at) : setInText(text, document, edit)
  const wanted = apply(document, edit)
  if (spliced !== undefined && isDeepStrictEqual(read(spliced), wanted)) return { status: 'edited', text: spliced }
  const written = document.toString(toYamlOptions(text)).replaceAll('\n', detectStyle(text).eol)
  return isDeepStrictEqual(read(written), wanted) ? { status: 'edited', text: written } : { status: 'refused', reason: `cannot be changed at ${nameOfPath(edit.at)} without harm` }
}

function findWrongTurn(document: Document.Parsed, edit: ValueEdit): string | undefined {
  let node: unknown = document.contents
  for (const [depth, key] of edit.at.entries()) {
    if (node === null || node === undefined || (isScalar(node) && node.value === null)) return explainBadIndex(edit.at, depth - 1)
    if (!isCollection(node)) return explainWrongTurn(edit.at, depth, isScalar(node) ? `a ${typeof node.value}` : 'an alias')
    if (isSeq(node) && typeof key !== 'number') return explainWrongTurn(edit.at, depth, 'a list')
    if (isSeq(node) && typeof key === 'number' && key > node.items.length && !('remove' in edit)) return explainWrongTurn(edit.at, depth, `a list of ${node.items.length}`)
    node = node.get(key, true)
  }
  return undefined
}

function isDone(document: Document.Parsed, edit: ValueEdit): boolean {
  if ('remove' in edit) return !document.hasIn(edit.at)
  const found: unknown = document.getIn(edit.at, true)
  if (found === undefined || found === null) return false
  return isDeepStrictEqual((found as ParsedNode).toJS(document), edit.set)
}

/** Makes the change in the document and tells what the text has to mean afterwards. */
function apply(document: Document.Parsed, edit: ValueEdit): unknown {
  if ('remove' in edit) document.deleteIn(edit.at)
  else if (edit.at.length === 0) document.contents = document.createNode(edit.set) as ParsedNode
  else {
    createParents(document, edit.at)
    document.setIn(edit.at, document.createNode(edit.set))
  }
  return document.toJS()
}

function createParents(document: Document.Parsed, at: ValueEdit['at']): void {
  for (let depth = 0; depth < at.length; depth += 1) {
    const path = at.slice(0, depth)
    const found: unknown = depth === 0 ? document.contents : document.getIn(path, true)
    if (isMap(found) || isSeq(found)) continue
    const parent = document.createNode(typeof at[depth] === 'number' ? [] : {})
    if (depth === 0) document.contents = parent as unknown as ParsedNode
    else document.setIn(path, parent)
  }
}

function read(text: string): unknown {
  const documents = parseAllDocuments(text)
  const [document] = documents
  if (!Array.isArray(documents) || documents.length !== 1 || document === undefined || document.errors.length > 0) return new Error('unreadable')
  return document.toJS()
}
