import { delimiter } from 'node:path'
import type { ExternalSpec } from '../../../src/core/plan/agent-spec.ts'
import { installAgent } from './install-agent.ts'

/** A real coding agent, driven in one way. */
export type RealAgent = {
  readonly name: string
  readonly packages: readonly string[]
  readonly agent: Pick<ExternalSpec, 'agent' | 'protocol' | 'model'>
  /** Whether it goes on with its session after a crash. */
  readonly loadsSession: boolean
}

const claude = ['@agentclientprotocol/claude-agent-acp@0.100.0']
const model = 'anthropic/claude-sonnet-5-5'

export const realAgents = {
  pi: { name: 'pi, headless', packages: ['@earendil-works/pi-coding-agent@0.87.1'], agent: { agent: 'pi', protocol: 'headless', model }, loadsSession: false },
  grokAcp: { name: 'Grok Build over ACP', packages: ['@xai-official/grok@1.0.41'], agent: { agent: 'grok-build', protocol: 'acp', model: 'xai/grok-4.7' }, loadsSession: true },
  grok: { name: 'Grok Build, headless', packages: ['@xai-official/grok@1.0.41'], agent: { agent: 'grok-build', protocol: 'headless', model: 'xai/grok-4.7' }, loadsSession: false },
  // Newer models of OpenAI call tools in a way that the scripted model does not speak.
  codex: { name: 'Codex, headless', packages: ['@openai/codex@0.169.0'], agent: { agent: 'codex', protocol: 'headless', model: 'openai/gpt-5.4' }, loadsSession: false },
  codexAcp: { name: 'Codex over ACP', packages: ['@agentclientprotocol/codex-acp@2.6.0'], agent: { agent: 'codex', protocol: 'acp', model: 'openai/gpt-5.4' }, loadsSession: true },
  claudeAcp: { name: 'Claude Code over ACP', packages: claude, agent: { agent: 'claude-code', protocol: 'acp', model }, loadsSession: true },
  claude: { name: 'Claude Code, headless', packages: ['@anthropic-ai/claude-code@2.1.330'], agent: { agent: 'claude-code', protocol: 'headless', model }, loadsSession: false },
  geminiAcp: { name: 'Gemini CLI over ACP', packages: ['@google/gemini-cli@0.61.0'], agent: { agent: 'gemini-cli', protocol: 'acp', model: 'google/gemini-3.1-pro-preview' }, loadsSession: false },
  gemini: { name: 'Gemini CLI, headless', packages: ['@google/gemini-cli@0.61.0'], agent: { agent: 'gemini-cli', protocol: 'headless', model: 'google/gemini-3.1-pro-preview' }, loadsSession: false },
  opencodeAcp: { name: 'opencode over ACP', packages: ['opencode-ai@1.18.33'], agent: { agent: 'opencode', protocol: 'acp', model }, loadsSession: true },
  opencode: { name: 'opencode, headless', packages: ['opencode-ai@1.18.33'], agent: { agent: 'opencode', protocol: 'headless', model }, loadsSession: false },
  cline: { name: 'Cline, headless', packages: ['cline@3.0.65'], agent: { agent: 'cline', protocol: 'headless', model: 'openai/gpt-6.1-sol' }, loadsSession: false },
} as const satisfies Readonly<Record<string, RealAgent>>

/** PATH with the agent's programs, or null when they cannot be had. */
export function pathWith({ packages }: RealAgent): string | null {
  const folders = packages.map(installAgent)
  return folders.includes(null) ? null : [...folders, process.env['PATH'] ?? ''].join(delimiter)
}
