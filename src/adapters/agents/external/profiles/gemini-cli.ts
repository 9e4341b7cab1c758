import { baseUrl, type AgentSetting, type ExternalProfile } from '../profile.ts'
import { listenToGemini } from '../headless/gemini-stream.ts'

const settings = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
}

export const geminiCli: ExternalProfile = {
  agent: 'gemini-cli',
  title: 'Gemini CLI',
  licence: 'Apache-2.0',
  model: 'google/',
  apis: ['google'],
  files: () => ({ '.gemini/settings.json': JSON.stringify(settings) }),
  environment: (setting) => {
    const url = baseUrl(setting)
    return { ...(url === null ? {} : { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: setting.token }), GEMINI_CLI_TRUST_WORKSPACE: 'true' }
  },
  // It advertises that it loads sessions, but finds none that was cut off within its first turn.
  acp: { program: 'gemini', install: '@google/gemini-cli@0.61.0', args: (setting) => ['--acp', ...toModel(setting)] },
  headless: {
    program: 'gemini',
    install: '@google/gemini-cli@0.61.0',
    args: (setting) => ['-p', setting.prompt, '--output-format', 'stream-json', '--approval-mode', setting.permissions === 'allow' ? 'yolo' : 'default', ...toModel(setting)],
    listen: listenToGemini,
  },
}

function toModel({ modelId }: AgentSetting): readonly string[] {
  return modelId === null ? [] : ['-m', modelId]
}
