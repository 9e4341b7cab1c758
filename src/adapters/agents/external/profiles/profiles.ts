import type { ExternalAgentName } from '../../../../core/plan/agent-spec.ts'
import type { ExternalProfile } from '../profile.ts'
import { claudeCode } from './claude-code.ts'
import { cline } from './cline.ts'
import { codex } from './codex.ts'
import { custom } from './custom.ts'
import { geminiCli } from './gemini-cli.ts'
import { grokBuild } from './grok-build.ts'
import { opencode } from './opencode.ts'
import { pi } from './pi.ts'

/** Every coding agent that Fleet knows by name. */
export const profiles: Readonly<Record<ExternalAgentName, ExternalProfile>> = {
  'claude-code': claudeCode,
  codex,
  'gemini-cli': geminiCli,
  opencode,
  'grok-build': grokBuild,
  pi,
  cline,
  custom,
}
