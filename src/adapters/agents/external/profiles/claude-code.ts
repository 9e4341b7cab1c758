import { baseUrl, type ExternalProfile } from '../profile.ts'
import { listenToClaude } from '../headless/claude-stream.ts'

export const claudeCode: ExternalProfile = {
  agent: 'claude-code',
  title: 'Claude Code',
  licence: 'proprietary',
  model: 'anthropic/',
  apis: ['anthropic'],
  environment: (setting) => {
    const url = baseUrl(setting)
    return {
      ...(url === null ? {} : { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: setting.token }),
      ...(setting.modelId === null ? {} : { ANTHROPIC_MODEL: setting.modelId }),
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_TELEMETRY: '1',
      DISABLE_ERROR_REPORTING: '1',
      DISABLE_AUTOUPDATER: '1',
      // Retrying is the gateway's: it knows what the provider asked for.
      CLAUDE_CODE_MAX_RETRIES: '1',
      // Without it, it refuses to skip its permission questions as root, and the ACP adapter always asks for that.
      IS_SANDBOX: '1',
    }
  },
  sessionFolders: ['.claude/projects'],
  acp: { program: 'claude-agent-acp', install: '@agentclientprotocol/claude-agent-acp@0.100.0', args: () => [] },
  headless: {
    program: 'claude',
    install: '@anthropic-ai/claude-code@2.1.330',
    args: ({ prompt, permissions }) => ['-p', prompt, '--output-format', 'stream-json', '--verbose', ...(permissions === 'allow' ? ['--dangerously-skip-permissions'] : ['--permission-mode', 'default'])],
    listen: listenToClaude,
  },
}
