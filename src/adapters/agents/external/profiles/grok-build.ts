import { baseUrl, type AgentSetting, type ExternalProfile } from '../profile.ts'
import { listenToGrok } from '../headless/grok-stream.ts'

export const grokBuild: ExternalProfile = {
  agent: 'grok-build',
  title: 'Grok Build',
  licence: 'Apache-2.0',
  model: 'xai/grok-4.7',
  apis: ['openai', 'openai-compatible', 'xai', 'mistral'],
  files: (setting) => ({ '.grok/config.toml': toConfig(setting) }),
  environment: ({ token }) => ({
    FLEET_MODEL_KEY: token,
    XAI_API_KEY: token,
    GROK_DISABLE_AUTOUPDATER: '1',
    GROK_TELEMETRY_ENABLED: '0',
    GROK_TELEMETRY_TRACE_UPLOAD: '0',
    GROK_FEEDBACK_ENABLED: '0',
  }),
  sessionFolders: ['.grok/sessions'],
  acp: { program: 'grok', install: '@xai-official/grok@1.0.41', args: () => ['agent', '--no-leader', 'stdio'] },
  headless: {
    program: 'grok',
    install: '@xai-official/grok@1.0.41',
    args: ({ prompt, permissions }) => ['-p', prompt, '-m', 'fleet', ...(permissions === 'allow' ? ['--always-approve'] : []), '--output-format', 'streaming-json', '--disable-web-search'],
    listen: listenToGrok,
  },
}

function toConfig(setting: AgentSetting): string {
  const url = baseUrl(setting, '/v1')
  const model = ['[model.fleet]', `model = ${JSON.stringify(setting.modelId)}`, `base_url = ${JSON.stringify(url)}`, 'name = "Fleet"', 'env_key = "FLEET_MODEL_KEY"', 'context_window = 256000']
  const features = ['[features]', 'telemetry = false', 'remote_fetch = false', 'managed_config = false', 'feedback = false']
  return ['[models]', 'default = "fleet"', ...(url === null ? [] : model), ...features, ''].join('\n')
}
