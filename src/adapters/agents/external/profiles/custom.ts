import { FleetError } from '../../../../core/fleet-error.ts'
import type { AgentSetting, ExternalProfile } from '../profile.ts'

/** Any other agent: `command` of the plan starts it, and the variables that most tools know say where the models are. */
export const custom: ExternalProfile = {
  agent: 'custom',
  title: 'a program of your own',
  licence: '',
  model: null,
  apis: null,
  environment: ({ urlOf, token, modelId }) => ({ ...(urlOf === null ? {} : toVariables(urlOf, token)), ...(modelId === null ? {} : { FLEET_MODEL: modelId }) }),
  acp: { program: '', install: '', args: () => [] },
  headless: { program: '', install: '', args: () => [], listen: null },
}

/** What tools call the address and the key of each provider, and what they expect after the address. */
const variables = [
  { provider: 'anthropic', url: 'ANTHROPIC_BASE_URL', key: 'ANTHROPIC_API_KEY', path: '' },
  { provider: 'openai', url: 'OPENAI_BASE_URL', key: 'OPENAI_API_KEY', path: '/v1' },
  { provider: 'google', url: 'GOOGLE_GEMINI_BASE_URL', key: 'GEMINI_API_KEY', path: '' },
  { provider: 'mistral', url: 'MISTRAL_BASE_URL', key: 'MISTRAL_API_KEY', path: '/v1' },
  { provider: 'xai', url: 'XAI_BASE_URL', key: 'XAI_API_KEY', path: '/v1' },
] as const

function toVariables(urlOf: NonNullable<AgentSetting['urlOf']>, token: string): Readonly<Record<string, string>> {
  const known = variables.flatMap(({ provider, url, key, path }) => {
    const address = urlOrNull(urlOf, provider)
    return address === null ? [] : [[url, `${address}${path}`], [key, token]]
  })
  return Object.fromEntries(known) as Readonly<Record<string, string>>
}

/** Nobody knows which providers it calls: those that have no key are left out. */
function urlOrNull(urlOf: NonNullable<AgentSetting['urlOf']>, provider: string): string | null {
  try {
    return urlOf(provider)
  } catch (error) {
    if (error instanceof FleetError) return null
    throw error
  }
}
