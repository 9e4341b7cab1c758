import type { LanguageModel, streamText } from 'ai'
import { builtInProviders } from '../../../core/plan/provider-defaults.ts'
import type { ProviderApi, ProviderSpec } from '../../../core/plan/plan.ts'
import { invariant } from '../../../core/unreachable.ts'
import type { Pass } from '../../../ports/model-gateway.ts'

/** A model within reach. */
export type ConnectedModel = {
  readonly model: Exclude<LanguageModel, string>
  /** Name of the provider in the plan. */
  readonly provider: string
  readonly providerOptions: NonNullable<Parameters<typeof streamText>[0]['providerOptions']>
}

/** Reaches a model, `provider/model id`, over the pass alone: the key is the pass's token, so that no environment is asked for one. */
export async function connectModel(name: string, { pass, providers }: { readonly pass: Pass; readonly providers: readonly ProviderSpec[] }): Promise<ConnectedModel> {
  const slash = name.indexOf('/')
  const [provider, id] = [name.slice(0, slash), name.slice(slash + 1)]
  const spec = providers.find((one) => one.name === provider) ?? builtInProviders.get(provider)
  invariant(spec !== undefined, `there is no provider ${provider}`)
  const url = pass.urlOf(provider).replace(/\/+$/, '')
  return { provider, ...(await makers[spec.api]({ id, url, apiKey: pass.token, provider })) }
}

type Address = { readonly id: string; readonly url: string; readonly apiKey: string; readonly provider: string }
type Make = (address: Address) => Promise<Omit<ConnectedModel, 'provider'>>

const makers: Readonly<Record<ProviderApi, Make>> = {
  anthropic: async ({ id, url, apiKey }) => {
    const { createAnthropic } = await import('@ai-sdk/anthropic')
    // The last block is marked for the cache: the next turn sends all of this again and one turn more.
    return { model: createAnthropic({ baseURL: `${url}/v1`, apiKey })(id), providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } } }
  },
  openai: async ({ id, url, apiKey }) => {
    const { createOpenAI } = await import('@ai-sdk/openai')
    // Nothing is to be kept at the provider, so the reasoning comes along, encrypted.
    return { model: createOpenAI({ baseURL: `${url}/v1`, apiKey })(id), providerOptions: { openai: { store: false } } }
  },
  google: async ({ id, url, apiKey }) => {
    const { createGoogle } = await import('@ai-sdk/google')
    return { model: createGoogle({ baseURL: `${url}/v1beta`, apiKey })(id), providerOptions: {} }
  },
  mistral: async ({ id, url, apiKey }) => {
    const { createMistral } = await import('@ai-sdk/mistral')
    return { model: createMistral({ baseURL: `${url}/v1`, apiKey })(id), providerOptions: {} }
  },
  xai: async ({ id, url, apiKey }) => {
    const { createXai } = await import('@ai-sdk/xai')
    return { model: createXai({ baseURL: `${url}/v1`, apiKey })(id), providerOptions: { xai: { store: false } } }
  },
  'openai-compatible': async ({ id, url, apiKey, provider }) => {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
    return { model: createOpenAICompatible({ name: provider, baseURL: `${url}/v1`, apiKey, includeUsage: true })(id), providerOptions: {} }
  },
}
