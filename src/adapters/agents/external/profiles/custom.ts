import type { AgentSetting, ExternalProfile } from '../profile.ts'

/** Any other agent: `command` of the plan starts it, and the variables that most tools know say where the models are. */
export const custom: ExternalProfile = {
  agent: 'custom',
  title: 'a program of your own',
  licence: '',
  model: null,
  environment: ({ urlOf, token, modelId }) => ({ ...(urlOf === null ? {} : toVariables(urlOf, token)), ...(modelId === null ? {} : { FLEET_MODEL: modelId }) }),
  acp: { program: '', install: '', args: () => [] },
  headless: { program: '', install: '', args: () => [], listen: null },
}

function toVariables(urlOf: NonNullable<AgentSetting['urlOf']>, token: string): Readonly<Record<string, string>> {
  return {
    ANTHROPIC_BASE_URL: urlOf('anthropic'),
    ANTHROPIC_API_KEY: token,
    OPENAI_BASE_URL: `${urlOf('openai')}/v1`,
    OPENAI_API_KEY: token,
    GOOGLE_GEMINI_BASE_URL: urlOf('google'),
    GEMINI_API_KEY: token,
    MISTRAL_BASE_URL: `${urlOf('mistral')}/v1`,
    MISTRAL_API_KEY: token,
    XAI_BASE_URL: `${urlOf('xai')}/v1`,
    XAI_API_KEY: token,
  }
}
