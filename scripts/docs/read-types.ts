import { readFileSync } from 'node:fs'
import { parseSync, type Comment, type TSSignature, type TSType } from 'oxc-parser'
import { invariant } from '../../src/core/unreachable.ts'

/** A field of a type, with its doc comment. */
export type FieldDoc = { readonly name: string; readonly type: string; readonly says: string }

/** One member of a union of object types, or an object type as a whole; `tag` is the value of its discriminant. */
export type ShapeDoc = { readonly tag: string; readonly says: string; readonly fields: readonly FieldDoc[] }

/** An exported type: a union of tagged shapes, one object, or a plain type as it is written. */
export type TypeDoc = { readonly name: string; readonly says: string; readonly shapes: readonly ShapeDoc[]; readonly text: string }

type Source = { readonly text: string; readonly comments: readonly Comment[] }

/** Reads the exported types of a TypeScript file with their doc comments. */
export function readTypes(url: URL): readonly TypeDoc[] {
  const text = readFileSync(url, 'utf8')
  const { program, comments, errors } = parseSync(url.pathname, text)
  invariant(errors.length === 0, `${url.pathname} does not parse`)
  const source = { text, comments }
  return program.body.flatMap((statement): readonly TypeDoc[] => {
    if (statement.type !== 'ExportNamedDeclaration' || statement.declaration?.type !== 'TSTypeAliasDeclaration') return []
    const { id, typeAnnotation } = statement.declaration
    return [{ name: id.name, says: docBefore(source, statement.start), shapes: readShapes(source, typeAnnotation), text: clean(sliceOf(source, typeAnnotation)) }]
  })
}

function readShapes(source: Source, type: TSType): readonly ShapeDoc[] {
  if (type.type === 'TSTypeLiteral') return [readShape(source, type.members, '')]
  if (type.type !== 'TSUnionType') return []
  return type.types.flatMap((member) => (member.type === 'TSTypeLiteral' ? [readShape(source, member.members, docBefore(source, member.start))] : []))
}

function readShape(source: Source, members: readonly TSSignature[], says: string): ShapeDoc {
  const fields = members.flatMap((member): readonly FieldDoc[] => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier' || !member.typeAnnotation) return []
    return [{ name: member.key.name, type: clean(sliceOf(source, member.typeAnnotation.typeAnnotation)), says: docBefore(source, member.start) }]
  })
  const tag = fields.find(({ name, type }) => (name === 'type' || name === 'kind') && type.startsWith("'"))
  return { tag: tag?.type.slice(1, -1) ?? '', says, fields: fields.filter((field) => field !== tag) }
}

/** The doc comment that ends right before a place; a `|` of a union and `export` may stand between. */
function docBefore({ text, comments }: Source, start: number): string {
  const comment = comments.findLast(({ type, end, value }) => type === 'Block' && value.startsWith('*') && end <= start && /^[\s|]*$/.test(text.slice(end, start)))
  return comment === undefined ? '' : comment.value.replaceAll(/^\s*\*+ ?/gm, '').replaceAll(/\s+/g, ' ').trim()
}

function sliceOf({ text }: Source, { start, end }: { readonly start: number; readonly end: number }): string {
  return text.slice(start, end)
}

/** Types without what matters to the compiler alone. */
function clean(type: string): string {
  return type.replaceAll(/\/\*\*.*?\*\//gs, '').replaceAll(/\breadonly /g, '').replaceAll(/\s+/g, ' ').replaceAll(/^\| /g, '').replaceAll(/Readonly<(Record<[^<>]*>)>/g, '$1').trim()
}
