import type { ProviderApi } from '../../core/plan/plan.ts'

/** Names of OpenTelemetry's conventions for generative AI, which are still in development: pinned in this one place. */
export const names = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  agent: 'gen_ai.agent.name',
  requestModel: 'gen_ai.request.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_creation.input_tokens',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  errorType: 'error.type',
  status: 'http.response.status_code',
  run: 'fleet.run.id',
  task: 'fleet.task.id',
  attempt: 'fleet.attempt',
  costUsd: 'fleet.cost.usd',
  isEstimate: 'fleet.usage.estimated',
  waitedMs: 'fleet.waited_ms',
  tries: 'fleet.tries',
} as const

/** The provider as the conventions name it; a provider of the plan's own keeps its name. */
export const providerNames: Readonly<Partial<Record<ProviderApi, string>>> = { anthropic: 'anthropic', openai: 'openai', google: 'gcp.gemini', mistral: 'mistral_ai', xai: 'x_ai' }
