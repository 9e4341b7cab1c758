import type { ProviderApi } from '../../core/plan/plan.ts'

/** The shape of requests and replies at one endpoint. */
export type Dialect = 'anthropic' | 'chat' | 'responses' | 'google'

/** What an address of a provider is for. */
export type Endpoint =
  /** A model answers: metered and paid. `model` and `isStream` are null where the body tells. */
  | { readonly type: 'generation'; readonly dialect: Dialect; readonly model: string | null; readonly isStream: boolean | null }
  /** Lists models or counts tokens: passed on, costs nothing. */
  | { readonly type: 'question'; readonly dialect: Dialect }

type Route = { readonly method: 'GET' | 'POST'; readonly path: RegExp; readonly toEndpoint: (match: RegExpExecArray) => Endpoint }

const generation = (path: RegExp, dialect: Dialect): Route => ({ method: 'POST', path, toEndpoint: () => ({ type: 'generation', dialect, model: null, isStream: null }) })
const question = (method: 'GET' | 'POST', path: RegExp, dialect: Dialect): Route => ({ method, path, toEndpoint: () => ({ type: 'question', dialect }) })

const models = question('GET', /^\/v1\/models(?:\/[\w.:-]+){0,3}$/, 'chat')
const chat = generation(/^\/v1\/(?:chat\/completions|completions|embeddings)$/, 'chat')
const responses = generation(/^\/v1\/responses(?:\/compact)?$/, 'responses')

/** Only what is listed is passed on: an agent cannot reach files, batches, account data or anything else that its key could. */
const routes: Readonly<Record<ProviderApi, readonly Route[]>> = {
  anthropic: [generation(/^\/v1\/messages$/, 'anthropic'), question('POST', /^\/v1\/messages\/count_tokens$/, 'anthropic'), question('GET', /^\/v1\/models(?:\/[\w.:-]+)?$/, 'anthropic')],
  openai: [chat, responses, models],
  xai: [chat, responses, models],
  mistral: [chat, generation(/^\/v1\/fim\/completions$/, 'chat'), models],
  'openai-compatible': [chat, models],
  google: [
    {
      method: 'POST',
      path: /^\/v1(?:beta|alpha)?\/(?:models|tunedModels)\/([\w.-]+):(generateContent|streamGenerateContent|embedContent)$/,
      toEndpoint: ([, model = null, verb]) => ({ type: 'generation', dialect: 'google', model, isStream: verb === 'streamGenerateContent' }),
    },
    question('POST', /^\/v1(?:beta|alpha)?\/models\/[\w.-]+:countTokens$/, 'google'),
    question('GET', /^\/v1(?:beta|alpha)?\/models(?:\/[\w.-]+)?$/, 'google'),
  ],
}

/** The path as the provider knows it: some clients leave the version out. */
export function toVersionedPath(path: string): string {
  return /^\/(?:chat\/|completions$|embeddings$|responses|messages|models|fim\/)/.test(path) ? `/v1${path}` : path
}

/** Null for addresses that are not passed on. */
export function findEndpoint(api: ProviderApi, method: string, path: string): Endpoint | null {
  for (const route of routes[api]) {
    const match = route.method === method ? route.path.exec(path) : null
    if (match !== null) return route.toEndpoint(match)
  }
  return null
}

export function dialectOf(api: ProviderApi): Dialect {
  if (api === 'anthropic' || api === 'google') return api
  return 'chat'
}

export const publicUrls: Readonly<Record<Exclude<ProviderApi, 'openai-compatible'>, string>> = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com',
  google: 'https://generativelanguage.googleapis.com',
  mistral: 'https://api.mistral.ai',
  xai: 'https://api.x.ai',
}

/** How the key travels. */
export function toKeyHeader(api: ProviderApi, key: string): readonly [name: string, value: string] {
  if (api === 'anthropic') return ['x-api-key', key]
  return api === 'google' ? ['x-goog-api-key', key] : ['authorization', `Bearer ${key}`]
}
