import { readFile } from 'node:fs/promises'
import { field } from '../reading/json-access.ts'
import { cassetteLineSchema, type CassetteExchange } from './cassette-line.ts'
import { diffJson, type Difference } from './diff-json.ts'

export type Match = { readonly status: 'found'; readonly exchange: CassetteExchange } | { readonly status: 'unknown'; readonly differences: readonly Difference[] | null }

type Kept = { readonly exchange: CassetteExchange; readonly key: string; isUsed: boolean }

/** What was recorded of one attempt. Exchanges are given out once each, in their order among equal ones. */
export class Cassette {
  readonly #kept: readonly Kept[]
  readonly isFull: boolean

  private constructor(kept: readonly Kept[], isFull: boolean) {
    this.#kept = kept
    this.isFull = isFull
  }

  /** Without a file there is nothing recorded of the attempt. */
  static async load(path: string): Promise<Cassette> {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
      throw error
    })
    const parts = new Map<string, unknown>()
    const kept: Kept[] = []
    let isFull = false
    for (const source of text.split('\n')) {
      if (source === '') continue
      const line = cassetteLineSchema.parse(JSON.parse(source))
      if (line.type === 'part') parts.set(line.id, line.value)
      else if (line.type === 'full') isFull = true
      else {
        const exchange = { ...line, request: fromParts(line.request, parts) }
        kept.push({ exchange, key: keyOf(exchange), isUsed: false })
      }
    }
    return new Cassette(kept, isFull)
  }

  /** Calls that were recorded and not made. */
  get unused(): number {
    return this.#kept.filter(({ isUsed }) => !isUsed).length
  }

  take(asked: Pick<CassetteExchange, 'provider' | 'method' | 'path' | 'request'>): Match {
    const key = keyOf(asked)
    const found = this.#kept.find((one) => !one.isUsed && one.key === key)
    if (found !== undefined) {
      found.isUsed = true
      return { status: 'found', exchange: found.exchange }
    }
    const next = this.#kept.find((one) => !one.isUsed && one.exchange.path === asked.path) ?? this.#kept.find((one) => !one.isUsed)
    return { status: 'unknown', differences: next === undefined ? null : diffJson(describe(next.exchange), describe(asked)) }
  }
}

function keyOf(asked: Parameters<Cassette['take']>[0]): string {
  return JSON.stringify(describe(asked))
}

function describe({ provider, method, path, request }: Parameters<Cassette['take']>[0]): object {
  return { provider, method, path, request }
}

function fromParts(request: unknown, parts: ReadonlyMap<string, unknown>): unknown {
  if (typeof request !== 'object' || request === null) return request
  const resolve = (value: unknown): unknown => {
    const id = field(value, '$part')
    return typeof id === 'string' ? parts.get(id) : value
  }
  return Object.fromEntries(Object.entries(request).map(([key, value]) => [key, Array.isArray(value) ? value.map(resolve) : value]))
}
