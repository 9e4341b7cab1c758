import { baseUrl, type AgentSetting, type ExternalProfile } from '../profile.ts'
import { listenToCline } from '../headless/cline-events.ts'

export const cline: ExternalProfile = {
  agent: 'cline',
  title: 'Cline',
  licence: 'Apache-2.0',
  model: 'openai/gpt-6.1-sol',
  apis: ['openai', 'openai-compatible', 'xai', 'mistral'],
  // It speaks ACP too, but demands a login of its own there.
  acp: null,
  headless: {
    program: 'cline',
    install: 'cline@3.0.65',
    preparations: (setting) => toLogin(setting),
    args: ({ prompt }) => ['--json', prompt],
    listen: listenToCline,
  },
}

function toLogin(setting: AgentSetting): readonly (readonly string[])[] {
  const url = baseUrl(setting, '/v1')
  return url === null ? [] : [['auth', '-p', 'openai', '-k', setting.token, '-m', String(setting.modelId), '-b', url]]
}
