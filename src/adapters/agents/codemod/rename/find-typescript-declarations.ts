import { parseSync } from 'oxc-parser'
import type { BindingPattern, Class, Declaration, Program, PropertyKey, TSModuleDeclaration } from 'oxc-parser'
import type { SymbolName } from './language.ts'
import { refuse, refuseTooDeep } from './refusal.ts'

type Named = { readonly name: string; readonly offset: number }

/** Finds the names of a top-level declaration, or of a member of one; overloads and merged declarations give several. */
export function findTypeScriptDeclarations(path: string, text: string, { owner, name }: SymbolName): number[] {
  refuseTooDeep(path, text)
  const { program, errors } = parseSync(path, text)
  if (program.body.length === 0 && errors.length > 0) refuse(`${path} does not parse: ${errors[0]?.message ?? ''}`)
  const declarations = listDeclarations(program.body)
  const named =
    owner === null
      ? declarations.flatMap(listNames)
      : declarations.filter((declaration) => listNames(declaration).some((each) => each.name === owner)).flatMap(listMembers)
  return named.filter((each) => each.name === name).map((each) => each.offset)
}

function listDeclarations(body: Program['body']): Declaration[] {
  return body.flatMap((statement) => {
    if (statement.type === 'ExportNamedDeclaration') return statement.declaration === null ? [] : [statement.declaration]
    if (statement.type === 'ExportDefaultDeclaration') return isDeclaration(statement.declaration) ? [statement.declaration] : []
    return isDeclaration(statement) ? [statement] : []
  })
}

function isDeclaration(node: { readonly type: string }): node is Declaration {
  return /^(?:Variable|Function|Class|TSInterface|TSTypeAlias|TSEnum|TSModule)Declaration$|^TSDeclareFunction$/.test(node.type)
}

function listNames(declaration: Declaration): Named[] {
  switch (declaration.type) {
    case 'VariableDeclaration':
      return declaration.declarations.flatMap((each) => listBindings(each.id))
    case 'TSImportEqualsDeclaration':
      return []
    default:
      return declaration.id?.type === 'Identifier' ? [{ name: declaration.id.name, offset: declaration.id.start }] : []
  }
}

function listBindings(pattern: BindingPattern | null): Named[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [{ name: pattern.name, offset: pattern.start }]
    case 'AssignmentPattern':
      return listBindings(pattern.left)
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => listBindings(element?.type === 'RestElement' ? element.argument : element))
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => listBindings(property.type === 'RestElement' ? property.argument : property.value))
    default:
      return []
  }
}

function listMembers(declaration: Declaration): Named[] {
  switch (declaration.type) {
    case 'ClassDeclaration':
      return listClassMembers(declaration)
    case 'TSInterfaceDeclaration':
      return declaration.body.body.flatMap((member) => ('key' in member ? toNamed(member.key, member.computed) : []))
    case 'TSTypeAliasDeclaration':
      return declaration.typeAnnotation.type === 'TSTypeLiteral'
        ? declaration.typeAnnotation.members.flatMap((member) => ('key' in member ? toNamed(member.key, member.computed) : []))
        : []
    case 'TSEnumDeclaration':
      return declaration.body.members.flatMap((member) => toNamed(member.id, member.computed))
    case 'TSModuleDeclaration':
      return listNamespaceMembers(declaration)
    case 'VariableDeclaration':
      return declaration.declarations.flatMap((each) => listObjectMembers(each.init))
    default:
      return []
  }
}

function listClassMembers({ body }: Class): Named[] {
  return body.body.flatMap((member) => {
    if (!('key' in member)) return []
    const parameters = member.type === 'MethodDefinition' && member.kind === 'constructor' ? member.value.params : []
    const properties = parameters.flatMap((each) => (each.type === 'TSParameterProperty' ? listBindings(each.parameter) : []))
    return [...toNamed(member.key, member.computed), ...properties]
  })
}

function listNamespaceMembers({ body }: Pick<TSModuleDeclaration, 'body'>): Named[] {
  return body?.type === 'TSModuleBlock' ? listDeclarations(body.body).flatMap(listNames) : []
}

/** Members of `const name = { … }`, also behind `as const` and `satisfies`. */
function listObjectMembers(init: unknown): Named[] {
  const node = init as { readonly type: string; readonly expression?: unknown; readonly properties?: readonly unknown[] } | null
  if (node === null) return []
  if (node.expression !== undefined) return listObjectMembers(node.expression)
  if (node.type !== 'ObjectExpression') return []
  const properties = (node.properties ?? []) as readonly { readonly key?: PropertyKey; readonly computed?: boolean }[]
  return properties.flatMap(({ key, computed }) => (key === undefined ? [] : toNamed(key, computed ?? false)))
}

function toNamed(key: { readonly type: string; readonly start: number; readonly name?: unknown }, computed: boolean): Named[] {
  if (computed || typeof key.name !== 'string') return []
  // A private name is found and renamed with its `#`.
  return [{ name: key.type === 'PrivateIdentifier' ? `#${key.name}` : key.name, offset: key.start }]
}
