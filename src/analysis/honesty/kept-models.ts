import * as z from 'zod'
import { parseCached, toCacheKey, type AnalysisCache } from '../analysis-cache.ts'
import type { Finding } from '../model.ts'
import { scanText } from '../secrets/scan.ts'
import { languageOf } from './discovery.ts'
import type { AssertionKind, Change, FileModel, ModelLanguage, Stub, TestState } from './model.ts'

/** Models of files that were read before, and those that are read now, by path and text. */
export type KeptModels = {
  readonly find: (path: string, text: string) => FileModel | undefined
  readonly add: (path: string, text: string, model: FileModel) => void
  /** Keeps what was added. */
  readonly save: () => Promise<void>
}

export const noModels: KeptModels = { find: () => undefined, add: () => undefined, save: async () => undefined }

/** Reads what the cache has of both sides, so that the comparison itself waits for nothing. A model holds much of its text, so none is kept of a file with a secret. */
export async function readKeptModels(change: Change, cache: AnalysisCache): Promise<KeptModels> {
  const [known, added] = [new Map<string, FileModel>(), new Map<string, FileModel>()]
  const keyOf = (path: string, text: string): string => toCacheKey({ path, bytes: Buffer.from(text) }, [cache.version, 'honesty of a file'])
  const files = [...change.base, ...[...change.head].filter(([path, text]) => change.base.get(path) !== text)].filter(([path]) => languageOf(path) !== null)
  await Promise.all(files.map(async ([path, text]) => {
    const key = keyOf(path, text)
    const model = parseCached(await cache.read(key), schema)
    if (model?.path === path) known.set(key, model)
  }))
  return {
    find: (path, text) => known.get(keyOf(path, text)),
    add: (path, text, model) => {
      if (scanText({ path, text }).length === 0) added.set(keyOf(path, text), model)
    },
    save: async () => {
      await Promise.all([...added].map(([key, model]) => cache.write(key, JSON.stringify(model, toText))))
    },
  }
}

/** JSON has no infinity and would make it the null of a matcher without tolerance; as a text it has not the shape of a model, and the file is read anew. */
function toText(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

const count = z.number()
const names = z.array(z.string())
const location: z.ZodType<Finding['location']> = z.strictObject({ path: z.string(), line: count, column: count, endLine: count, endColumn: count })
const guard = { isUnreachable: z.boolean(), isSwallowed: z.boolean(), isConditional: z.boolean() }
const helperCalls = z.array(z.strictObject({ ...guard, name: z.string(), location }))
const assertions = z.array(z.strictObject({
  ...guard, kind: z.enum(['value', 'exception', 'snapshot', 'custom'] satisfies AssertionKind[]), matcher: z.string(), strength: count, subject: z.string(), expected: z.string(),
  tolerance: count.nullable(), literals: names, calls: names, location,
}))

const schema: z.ZodType<FileModel> = z.strictObject({
  path: z.string(),
  language: z.enum(['javascript', 'python', 'go'] satisfies ModelLanguage[]),
  isTest: z.boolean(),
  parseErrorLine: count.nullable(),
  hasCode: z.boolean(),
  tests: z.array(z.strictObject({
    name: z.string(), title: z.string(), location, state: z.enum(['runs', 'skipped', 'skipped-sometimes', 'todo', 'focused', 'expected-to-fail'] satisfies TestState[]), stateLocation: location,
    assertions, helperCalls, literals: names, names, body: z.string(), rows: z.array(z.strictObject({ canonical: z.string(), literals: names })),
  })),
  callables: z.array(z.strictObject({
    name: z.string(), location, parameters: count, statements: count, body: z.string(), stub: z.enum(['empty', 'constant', 'not-implemented'] satisfies Stub[]).nullable(), constant: z.string().nullable(),
    isAbstract: z.boolean(), specialCases: z.array(z.strictObject({ input: z.string(), output: z.string(), location })), swallows: z.array(location), assertions, helperCalls,
  })),
  silencers: z.array(z.strictObject({ family: z.string(), text: z.string(), breadth: count, location })),
  imports: z.array(z.strictObject({ specifier: z.string(), names })),
  mocks: z.array(z.strictObject({ target: z.string(), names, isForced: z.boolean(), location })),
  comments: z.array(z.strictObject({ text: z.string(), line: count })),
})
