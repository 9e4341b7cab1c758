import type { ProviderApi } from '../../../../core/plan/plan.ts'
import { baseUrl, type AgentSetting, type ExternalProfile } from '../profile.ts'
import { listenToOpencode } from '../headless/opencode-events.ts'

const completions = { npm: '@ai-sdk/openai-compatible', path: '/v1' }

/** The clients that it brings for the protocols, and what they expect after the address. */
const packages: Readonly<Record<ProviderApi, { readonly npm: string; readonly path: string }>> = {
  anthropic: { npm: '@ai-sdk/anthropic', path: '/v1' },
  openai: { npm: '@ai-sdk/openai', path: '/v1' },
  google: { npm: '@ai-sdk/google', path: '/v1beta' },
  mistral: completions,
  xai: completions,
  'openai-compatible': completions,
}

export const opencode: ExternalProfile = {
  agent: 'opencode',
  title: 'opencode',
  licence: 'MIT',
  model: 'anthropic/claude-sonnet-5-5',
  apis: ['anthropic', 'openai', 'google', 'openai-compatible', 'xai', 'mistral'],
  files: (setting) => ({ '.config/opencode/opencode.json': JSON.stringify(toConfig(setting)) }),
  environment: () => ({ OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' }),
  sessionFolders: ['.local/share/opencode'],
  acp: { program: 'opencode', install: 'opencode-ai@1.18.33', args: () => ['acp'] },
  headless: {
    program: 'opencode',
    install: 'opencode-ai@1.18.33',
    args: ({ prompt, modelId }) => ['run', '--pure', '--format', 'json', '-m', `fleet/${modelId}`, prompt],
    listen: listenToOpencode,
  },
}

function toConfig(setting: AgentSetting): object {
  const { modelId, api, token, permissions } = setting
  const { npm, path } = packages[api]
  const url = baseUrl(setting, path)
  const answer = { allow: 'allow', ask: 'ask', deny: 'deny' }[permissions]
  const model = `fleet/${modelId}`
  const own = { npm, name: 'fleet', options: { baseURL: url, apiKey: token }, models: { [String(modelId)]: { name: modelId, limit: { context: 200_000, output: 16_000 } } } }
  return {
    autoupdate: false,
    share: 'disabled',
    permission: { edit: answer, bash: answer, webfetch: answer, external_directory: 'deny' },
    ...(url === null ? {} : { model, small_model: model, enabled_providers: ['fleet'], provider: { fleet: own } }),
  }
}
