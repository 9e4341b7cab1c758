import { baseUrl, type AgentSetting, type ExternalProfile } from '../profile.ts'
import { listenToCodex } from '../headless/codex-events.ts'

/** The first look-ups it makes when left alone are for these. */
const quiet = ['-c', 'check_for_update_on_startup=false', '-c', 'analytics.enabled=false', '--disable', 'plugins', '--disable', 'apps', '--disable', 'remote_plugin']

export const codex: ExternalProfile = {
  agent: 'codex',
  title: 'Codex',
  licence: 'Apache-2.0',
  model: 'openai/',
  apis: ['openai', 'xai'],
  files: (setting) => ({ '.codex/config.toml': toConfig(setting) }),
  environment: ({ token, home, permissions, isConfined }) => ({
    FLEET_MODEL_KEY: token,
    CODEX_API_KEY: token,
    CODEX_HOME: `${home}/.codex`,
    NO_BROWSER: '1',
    INITIAL_AGENT_MODE: permissions === 'allow' && isConfined ? 'agent-full-access' : 'agent',
  }),
  sessionFolders: ['.codex/sessions'],
  acp: { program: 'codex-acp', install: '@agentclientprotocol/codex-acp@2.6.0', args: () => [] },
  headless: {
    program: 'codex',
    install: '@openai/codex@0.169.0',
    args: ({ prompt, workspace, isConfined, permissions }) => {
      const sandbox = isConfined && permissions === 'allow' ? ['--dangerously-bypass-approvals-and-sandbox'] : ['--sandbox', permissions === 'allow' ? 'workspace-write' : 'read-only']
      return ['exec', '--json', '--skip-git-repo-check', ...sandbox, '-C', workspace, ...quiet, prompt]
    },
    listen: listenToCodex,
  },
}

function toConfig(setting: AgentSetting): string {
  const url = baseUrl(setting, '/v1')
  const model = setting.modelId === null ? [] : [`model = ${toml(setting.modelId)}`]
  // Retrying is the gateway's; what is left here covers a connection that broke on the way.
  const provider = url === null ? [] : ['model_provider = "fleet"', '[model_providers.fleet]', 'name = "fleet"', `base_url = ${toml(url)}`, 'env_key = "FLEET_MODEL_KEY"', 'wire_api = "responses"', 'request_max_retries = 1', 'stream_max_retries = 1']
  return [...model, 'check_for_update_on_startup = false', ...provider, '[analytics]', 'enabled = false', '[features]', 'plugins = false', 'apps = false', 'remote_plugin = false', ''].join('\n')
}

/** A JSON string is a TOML string too. */
function toml(text: string): string {
  return JSON.stringify(text)
}
