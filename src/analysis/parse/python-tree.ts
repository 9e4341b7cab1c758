/** A syntax tree in preorder: the children of node `i` start at `i + 1`, the node after its subtree is `skips[i]`. */
export type PythonNodes = {
  /** Index into `names`. */
  readonly types: readonly number[]
  /** Index into `fieldNames`. */
  readonly fields: readonly number[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly parents: readonly number[]
  readonly skips: readonly number[]
  readonly names: readonly string[]
  /** Per type: is it a node of its own, or only a token of its parent? */
  readonly named: readonly boolean[]
  readonly fieldNames: readonly (string | null)[]
}

/** A Python syntax tree as parallel arrays; a node is a number. That is what makes walks fast and deep nesting harmless. */
export class PythonTree {
  readonly text: string
  readonly count: number
  readonly #nodes: PythonNodes

  constructor(text: string, nodes: PythonNodes) {
    this.text = text
    this.count = nodes.types.length
    this.#nodes = nodes
  }

  /** Type of a node by the grammar; tokens are called as they are written. Empty outside the tree. */
  name(node: number): string {
    return this.#nodes.names[this.#nodes.types[node] ?? -1] ?? ''
  }

  isNamed(node: number): boolean {
    return this.#nodes.named[this.#nodes.types[node] ?? -1] === true
  }

  /** What the node is to its parent; null for most. */
  fieldOf(node: number): string | null {
    return this.#nodes.fieldNames[this.#nodes.fields[node] ?? 0] ?? null
  }

  /** -1 for the root. */
  parentOf(node: number): number {
    return this.#nodes.parents[node] ?? -1
  }

  /** The next node that is not inside this one. */
  skip(node: number): number {
    return this.#nodes.skips[node] ?? this.count
  }

  startOf(node: number): number {
    return this.#nodes.starts[node] ?? -1
  }

  endOf(node: number): number {
    return this.#nodes.ends[node] ?? -1
  }

  textOf(node: number): string {
    return this.text.slice(this.startOf(node), this.endOf(node))
  }

  children(node: number): number[] {
    const children: number[] = []
    for (let child = node + 1; child < this.skip(node); child = this.skip(child)) children.push(child)
    return children
  }

  /** Children that are neither tokens nor comments. */
  parts(node: number): number[] {
    const parts: number[] = []
    for (let child = node + 1; child < this.skip(node); child = this.skip(child)) {
      if (this.isNamed(child) && this.name(child) !== 'comment' && this.name(child) !== 'line_continuation') parts.push(child)
    }
    return parts
  }

  has(node: number, name: string): boolean {
    for (let child = node + 1; child < this.skip(node); child = this.skip(child)) if (this.name(child) === name) return true
    return false
  }
}
