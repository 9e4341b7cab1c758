import type { JsNode } from './parse-javascript.ts'

/** Nodes whose text is one token that a scanner could not tell from others without the tree: names, literals, templates, regular expressions, JSX text. */
const leafTypes = new Set(['Identifier', 'PrivateIdentifier', 'JSXIdentifier', 'Literal', 'TemplateElement', 'JSXText'])
const angleTypes = new Set(['TSTypeParameterInstantiation', 'TSTypeParameterDeclaration'])

export function isLeafType(type: string): boolean {
  return leafTypes.has(type) || angleTypes.has(type)
}

const unit = 2 ** 22

/** What a walk tells the scanner: tokens it has seen in the tree, and angle brackets that are brackets. */
export class JavaScriptLeaves {
  readonly #text: string
  /** Start and length in one number, so that sorting is cheap: files are shorter than 2^22 characters. */
  readonly #packed: number[] = []
  readonly angles = new Set<number>()

  constructor(text: string) {
    this.#text = text
  }

  visit(node: JsNode): void {
    if (leafTypes.has(node.type)) this.#add(node)
    else if (angleTypes.has(node.type)) {
      this.angles.add(node.start)
      this.angles.add(node.end - 1)
    }
  }

  /** Spans of the leaves in the order of the text, none twice (`{ a }` holds two nodes at one place). */
  *listSpans(): Generator<{ readonly start: number; readonly end: number }> {
    let last = 0
    for (const packed of Float64Array.from(this.#packed).sort()) {
      const start = Math.floor(packed / unit)
      const end = start + (packed % unit)
      if (start < last || end === start) continue
      last = end
      yield { start, end }
    }
  }

  #add(node: JsNode): void {
    const end = node.type === 'Identifier' ? this.#findNameEnd(node) : node.end
    this.#packed.push(node.start * unit + (end - node.start))
  }

  /** The span of a parameter's name goes on over its type. */
  #findNameEnd(node: JsNode): number {
    const name = String(node['name'])
    if (this.#text.startsWith(name, node.start)) return node.start + name.length
    const escaped = /^(?:[$\w\u0080-\uffff]|\\u(?:[\da-fA-F]{4}|\{[\da-fA-F]+\}))+/.exec(this.#text.slice(node.start, node.end))
    return node.start + (escaped?.[0].length ?? name.length)
  }
}
