import type { ProviderSpec } from './plan.ts'

const provider = (name: Exclude<ProviderSpec['api'], 'openai-compatible'>, ...keyVariables: readonly string[]): ProviderSpec => ({
  name,
  api: name,
  url: null,
  keyVariables,
  maxRequestsPerMinute: null,
  maxTokensPerMinute: null,
  maxConcurrency: null,
})

/** Providers that every plan may name without declaring them. */
export const builtInProviders: ReadonlyMap<string, ProviderSpec> = new Map(
  [
    provider('anthropic', 'ANTHROPIC_API_KEY'),
    provider('openai', 'OPENAI_API_KEY'),
    provider('google', 'GEMINI_API_KEY', 'GOOGLE_API_KEY'),
    provider('mistral', 'MISTRAL_API_KEY'),
    provider('xai', 'XAI_API_KEY', 'GROK_API_KEY'),
  ].map((spec) => [spec.name, spec]),
)
