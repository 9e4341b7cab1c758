import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml'
import type { Alias, Node, YAMLMap, YAMLSeq } from 'yaml'

/** Something in a YAML document that has a place but no meaning in a plan. */
export type YamlFault = { readonly node: unknown; readonly message: string; readonly hint: string }

/** Plain data of a document, what was wrong with it, and where its aliases lead. */
export type YamlValue = { readonly value: unknown; readonly faults: readonly YamlFault[]; readonly targets: ReadonlyMap<Alias, Node> }

/** Most values a plan may hold after its aliases are replaced by what they stand for. */
const maxValues = 3_000_000

/** An anchored value; `size` counts the values in it, `done` is false while it is being read, which an alias to itself finds. */
type Anchor = { readonly node: Node; value: unknown; size: number; done: boolean }

/** Turns the nodes of a document, which `parsePlanText` has bounded in depth, into plain data. */
export function toYamlValue(root: unknown): YamlValue {
  const reader = new YamlReader()
  return { value: reader.read(root), faults: reader.faults, targets: reader.targets }
}

/** Walks one document in its order, so that an alias means the last anchor of that name before it. */
class YamlReader {
  readonly faults: YamlFault[] = []
  readonly targets = new Map<Alias, Node>()
  readonly #anchors = new Map<string, Anchor>()
  #size = 0

  read(node: unknown): unknown {
    this.#size++
    if (isAlias(node)) return this.#readAlias(node)
    if (isScalar(node)) return this.#keep(node, () => (isPlain(node.value) ? node.value : this.#refuseScalar(node)))
    if (isMap(node)) return this.#keep(node, () => this.#readMap(node))
    if (isSeq(node)) return this.#keep(node, () => this.#readList(node))
    return null
  }

  #keep(node: Node & { anchor?: string | undefined }, read: () => unknown): unknown {
    if (node.anchor === undefined) return read()
    const anchor: Anchor = { node, value: null, size: 0, done: false }
    this.#anchors.set(node.anchor, anchor)
    const before = this.#size
    anchor.value = read()
    anchor.size = this.#size - before + 1
    anchor.done = true
    return anchor.value
  }

  #readAlias(alias: Alias): unknown {
    const anchor = this.#anchors.get(alias.source)
    if (anchor === undefined) return this.#refuse(alias, `alias "*${alias.source}" has no anchor before it`, `write "&${alias.source}" at the value it stands for`)
    if (!anchor.done) return this.#refuse(alias, `alias "*${alias.source}" stands for a value that holds it`, 'write the value out instead of the alias')
    if (this.#size + anchor.size > maxValues) return this.#refuseBomb(alias)
    this.#size += anchor.size
    this.targets.set(alias, anchor.node)
    return anchor.value
  }

  #readMap(map: YAMLMap): unknown {
    const value: Record<string, unknown> = {}
    for (const pair of map.items) {
      if (!isPair(pair)) continue
      const key = keyText(pair.key)
      if (key === null) this.#refuse(pair.key ?? map, 'a key is not a plain word', 'use a word or a quoted text as the key')
      else if (key === '__proto__') this.#refuse(pair.key, 'key "__proto__" is not allowed', 'remove it')
      else if (Object.hasOwn(value, key)) this.#refuse(pair.key, `key ${JSON.stringify(key)} is given twice`, 'keep one of them')
      else value[key] = this.read(pair.value)
    }
    return value
  }

  #readList(list: YAMLSeq): unknown {
    return list.items.map((item) => this.read(item))
  }

  #refuseScalar(node: Node): null {
    return this.#refuse(node, 'a value is not a text, a number, true, false or null', 'write it as a text in quotes')
  }

  /** Told once: what follows would be as large. */
  #refuseBomb(alias: Alias): null {
    const message = `aliases make the plan larger than ${maxValues.toLocaleString('en-US')} values`
    return this.faults.some((fault) => fault.message === message) ? null : this.#refuse(alias, message, 'use fewer aliases')
  }

  #refuse(node: unknown, message: string, hint: string): null {
    this.faults.push({ node, message, hint })
    return null
  }
}

/** A key as text, `1` and `true` as they are written; `null` for what cannot be a key. */
export function keyText(key: unknown): string | null {
  if (typeof key === 'string') return key
  if (!isScalar(key)) return null
  if (typeof key.value === 'string') return key.value
  return typeof key.value === 'number' || typeof key.value === 'boolean' ? (key.source ?? String(key.value)) : null
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}
