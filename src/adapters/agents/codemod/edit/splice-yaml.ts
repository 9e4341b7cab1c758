import { isCollection, isMap, isScalar, isSeq, stringify, type Document, type Node, type ParsedNode, type ToStringOptions, type YAMLMap, type YAMLSeq } from 'yaml'
import { detectStyle, type ValueEdit } from './edit-result.ts'

type Path = ValueEdit['at']
type Collection = YAMLMap.Parsed | YAMLSeq.Parsed

/** How new YAML has to look beside the old: no line folding, the text's own indentation. */
export function toYamlOptions(text: string): ToStringOptions {
  const { indent } = detectStyle(text)
  return { lineWidth: 0, indent: Math.max(2, indent.length), indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*\r?\n\1- /m.test(text) }
}

/** The text with a value set, by replacing or adding as few lines as possible; `undefined` where that is beyond a splice. */
export function setInText(text: string, document: Document.Parsed, { at, set }: { readonly at: Path; readonly set: unknown }): string | undefined {
  let [path, value] = [at, set]
  for (;;) {
    const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
    const key = path.at(-1)
    if (key === undefined) return undefined
    if (isCollection(parent) && parent.items.length > 0) return placeIn(text, parent as Collection, { key, value })
    // What lies between the last thing there and the value becomes part of the value.
    ;[path, value] = [path.slice(0, -1), typeof key === 'number' ? [value] : { [key]: value }]
    if (path.length === 0) return isBlank(document) ? rootText(text, document, value) : undefined
  }
}

function isBlank(document: Document.Parsed): boolean {
  const { contents } = document
  return contents === null || (isScalar(contents) && contents.value === null) || (isCollection(contents) && contents.items.length === 0)
}

function rootText(text: string, { contents }: Document.Parsed, value: unknown): string {
  const [start, end] = contents?.range ?? [text.length, text.length]
  const body = stringify(value, toYamlOptions(text)).trimEnd().replaceAll('\n', detectStyle(text).eol)
  return text.slice(0, start) + body + text.slice(end)
}

type Entry = { readonly key: string | number; readonly value: unknown }

function placeIn(text: string, parent: Collection, entry: Entry): string | undefined {
  const node = parent.get(entry.key, true) as ParsedNode | undefined
  const anchored = node !== undefined && 'anchor' in node && node.anchor !== undefined
  if (anchored || (node !== undefined && 'tag' in node && isScalar(node) && node.tag !== undefined)) return undefined
  if (parent.flow === true) return node === undefined ? undefined : splice(text, node.range, toFlow(entry.value))
  const place = placeOf(text, parent, entry.key)
  return place === undefined || node === undefined ? append(text, parent, entry) : replace(text, { node, place, value: entry.value })
}

/** Where an entry of a block collection is written: where its key or dash starts, and where what follows the colon or dash starts. */
type EntryPlace = { readonly start: number; readonly valueStart: number }

function placeOf(text: string, parent: Collection, key: string | number): EntryPlace | undefined {
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key)
    const colon = pair?.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')
    const start = (pair?.key as Node | undefined)?.range?.[0]
    return colon === undefined || start === undefined ? undefined : { start, valueStart: colon.offset + 1 }
  }
  const item = parent.items[Number(key)]
  const dash = item?.range && text.lastIndexOf('-', item.range[0] - 1)
  return dash === undefined ? undefined : { start: dash, valueStart: dash + 1 }
}

function replace(text: string, { node, place, value }: { readonly node: ParsedNode; readonly place: EntryPlace; readonly value: unknown }): string {
  const part = toBlockPart(text, value, columnOf(text, place.start))
  const [start, end] = node.range
  const old = text.slice(start, end)
  const isInline = !part.includes('\n')
  if (isInline && old !== '' && !old.includes('\n')) return splice(text, [start, end], keepQuotes(old, part.trimStart(), value))
  const isBlock = /^\r?\n/.test(part) && isCollection(node) && node.flow !== true && text.slice(place.valueStart, start).includes('\n')
  const { eol } = detectStyle(text)
  const tail = old.endsWith('\n') ? eol : ''
  if (!isInline && !old.includes('\n')) return replaceByLines(text, [place.valueStart, Math.max(end, place.valueStart)], part)
  if (isBlock) return splice(text, [lineStart(text, start), end], part.replace(/^\r?\n/, '') + tail)
  return splice(text, [place.valueStart, Math.max(end, place.valueStart)], part + tail)
}

/** What follows a value on its line, a comment mostly, stays on the first line of what takes its place. */
function replaceByLines(text: string, [start, end]: readonly [number, number], part: string): string {
  const { eol } = detectStyle(text)
  const rest = /[^\r\n]*/.exec(text.slice(end))?.[0] ?? ''
  const after = text.slice(end + rest.length)
  const firstBreak = part.indexOf(eol)
  return text.slice(0, start) + part.slice(0, firstBreak) + rest.trimEnd() + part.slice(firstBreak) + (after === '' ? eol : after)
}

function append(text: string, parent: Collection, { key, value }: Entry): string | undefined {
  const place = placeOf(text, parent, isMap(parent) ? firstKeyOf(parent) : 0)
  const last = isMap(parent) ? parent.items.at(-1)?.value : parent.items.at(-1)
  if (place === undefined || last === null || last === undefined || !('range' in last)) return undefined
  const { eol } = detectStyle(text)
  const end = lineEnd(text, last.range[1])
  const column = columnOf(text, place.start)
  const label = isSeq(parent) ? '-' : `${stringify(key, { lineWidth: 0 }).trimEnd()}:`
  const line = ' '.repeat(column) + label + toBlockPart(text, value, column)
  return text.slice(0, end) + (end > 0 && text[end - 1] !== '\n' ? `${eol}${line}` : `${line}${eol}`) + text.slice(end)
}

function firstKeyOf({ items }: YAMLMap.Parsed): string | number {
  const key = items[0]?.key
  return isScalar(key) && (typeof key.value === 'string' || typeof key.value === 'number') ? key.value : ''
}

/** The text without an entry; a collection that loses its last entry becomes empty instead of null. */
export function removeFromText(text: string, document: Document.Parsed, at: Path): string | undefined {
  const parent: unknown = at.length === 1 ? document.contents : document.getIn(at.slice(0, -1), true)
  const key = at.at(-1)
  if (key === undefined || !isCollection(parent) || parent.flow === true) return undefined
  const block = parent as Collection
  if (block.items.length === 1) return at.length === 1 ? undefined : setInText(text, document, { at: at.slice(0, -1), set: isSeq(block) ? [] : {} })
  const place = placeOf(text, block, key)
  const node = block.get(key, true) as ParsedNode | undefined
  if (place === undefined || node === undefined) return undefined
  const from = lineStart(text, place.start)
  // The first key of a map in a list shares its line with the dash.
  if (text.slice(from, place.start).trim() !== '') return undefined
  return splice(text, [from, lineEnd(text, Math.max(node.range[1], place.valueStart))], '')
}

/** What follows the colon or dash, at the column of the key. */
function toBlockPart(text: string, value: unknown, column: number): string {
  const [first = '', ...lines] = stringify({ k: value }, toYamlOptions(text)).trimEnd().split('\n')
  return [first.slice('k:'.length), ...lines.map((line) => (line === '' ? line : ' '.repeat(column) + line))].join(detectStyle(text).eol)
}

function toFlow(value: unknown): string {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  const plain = stringify(value, { lineWidth: 0 }).trimEnd()
  return /[,[\]{}\n]/.test(plain) ? JSON.stringify(value) : plain
}

/** A string that takes the place of a quoted one stays quoted in the same way. */
function keepQuotes(old: string, plain: string, value: unknown): string {
  if (typeof value !== 'string' || /[\n'\\]/.test(value)) return plain
  if (old.startsWith("'")) return `'${value}'`
  return old.startsWith('"') ? JSON.stringify(value) : plain
}

function splice(text: string, range: readonly number[], replacement: string): string {
  const [start = 0, end = start] = range
  return text.slice(0, start) + replacement + text.slice(end)
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}

/** Start of the line after `offset`; `offset` itself when it is the start of a line already. */
function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset
  const at = text.indexOf('\n', offset)
  return at < 0 ? text.length : at + 1
}
