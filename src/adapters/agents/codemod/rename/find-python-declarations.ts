import type { SymbolName } from './language.ts'
import { maskPython } from './mask-python.ts'

type Line = { readonly text: string; readonly offset: number; readonly indent: number }

/** Finds the names of top-level functions, classes and variables, of a class's members, and of what its methods set on `self`. */
export function findPythonDeclarations(_path: string, text: string, { owner, name }: SymbolName): number[] {
  const lines = toLines(maskPython(text))
  const scope = owner === null ? [] : [`class ${owner}`]
  const declared = findInScope(lines, name, scope)
  return declared.length > 0 || owner === null ? declared : findOnSelf(lines, name, owner)
}

function findInScope(lines: readonly Line[], name: string, scope: readonly string[]): number[] {
  const definition = new RegExp(`^[ \\t]*(?:(?:async[ \\t]+)?def|class|type)[ \\t]+(?=${name}(?![\\w]))`, 'u')
  const assignment = new RegExp(`^[ \\t]*(?:[\\w, \\t]*[, \\t])?(?=${name}[ \\t]*(?:,[\\w, \\t]*)?(?::[^=]*)?(?:=(?!=)|:|$))`, 'u')
  return lines.flatMap((line, index) => {
    const match = definition.exec(line.text) ?? (isAssignment(line.text) ? assignment.exec(line.text) : null)
    return match !== null && scopeOf(lines, index).join(' ') === scope.join(' ') ? [line.offset + match[0].length] : []
  })
}

/** `a = 1`, `a: int`, `a, b = pair`, and not `return a`, `import a` or `with open() as a:`. */
function isAssignment(text: string): boolean {
  return (
    /^[ \t]*[\w, \t]+(?::[^=]*|:[^=]*=(?!=).*|=(?!=).*)$/u.test(text) && !/^[ \t]*(?:\w+[ \t]+\w|(?:else|try|finally)[ \t]*:)/u.test(text)
  )
}

function findOnSelf(lines: readonly Line[], name: string, owner: string): number[] {
  const set = new RegExp(`^[ \\t]*self\\.(?=${name}[ \\t]*(?::[^=]*)?=(?!=))`, 'u')
  return lines.flatMap((line, index) => {
    const match = set.exec(line.text)
    return match !== null && scopeOf(lines, index)[0] === `class ${owner}` ? [line.offset + match[0].length] : []
  })
}

/** The functions and classes around a line, outermost first; `if`, `try` and the like make no scope. */
function scopeOf(lines: readonly Line[], index: number): string[] {
  const scope: string[] = []
  let indent = lines[index]?.indent ?? 0
  for (let above = index - 1; above >= 0 && indent > 0; above -= 1) {
    const line = lines[above]
    if (line === undefined || line.indent >= indent) continue
    indent = line.indent
    const header = /^[ \t]*(?:async[ \t]+)?(def|class)[ \t]+(\w+)/u.exec(line.text)
    if (header !== null) scope.unshift(`${header[1]} ${header[2]}`)
  }
  return scope
}

function toLines(outline: string): Line[] {
  return [...outline.matchAll(/[^\r\n]+/g)].flatMap(({ index, 0: text }) => {
    const indent = text.search(/[^ \t]/)
    return indent < 0 ? [] : [{ text: text.trimEnd(), offset: index, indent }]
  })
}
