import type { ProviderApi } from '../../../../core/plan/plan.ts'
import { baseUrl, type AgentSetting, type ExternalProfile } from '../profile.ts'
import { listenToPi } from '../headless/pi-events.ts'

const completions = { api: 'openai-completions', path: '/v1' }

/** What it calls the protocols, and what it expects after the address. */
const protocols: Readonly<Record<ProviderApi, { readonly api: string; readonly path: string }>> = {
  anthropic: { api: 'anthropic-messages', path: '' },
  openai: { api: 'openai-responses', path: '/v1' },
  google: { api: 'google-generative-ai', path: '/v1beta' },
  mistral: completions,
  xai: completions,
  'openai-compatible': completions,
}

export const pi: ExternalProfile = {
  agent: 'pi',
  title: 'pi',
  licence: 'MIT',
  model: 'anthropic/claude-sonnet-5-5',
  apis: ['anthropic', 'openai', 'google', 'openai-compatible', 'xai', 'mistral'],
  files: (setting) => ({ '.pi/agent/models.json': JSON.stringify(toModels(setting)), '.pi/agent/settings.json': JSON.stringify({ retry: { maxRetries: 1 } }) }),
  environment: () => ({ PI_OFFLINE: '1' }),
  acp: null,
  headless: {
    program: 'pi',
    install: '@earendil-works/pi-coding-agent@0.87.1',
    args: ({ prompt, modelId, permissions }) => ['--mode', 'json', '--no-session', '--no-extensions', '--no-approve', '--model', `fleet/${modelId}`, ...(permissions === 'allow' ? [] : ['--tools', 'read,grep,find,ls']), '-p', '--', prompt],
    listen: listenToPi,
  },
}

function toModels(setting: AgentSetting): object {
  const { api, path } = protocols[setting.api]
  const baseUrlOfApi = baseUrl(setting, path)
  if (baseUrlOfApi === null) return { providers: {} }
  return { providers: { fleet: { baseUrl: baseUrlOfApi, api, apiKey: setting.token, models: [{ id: setting.modelId, contextWindow: 200_000, maxTokens: 16_000 }] } } }
}
