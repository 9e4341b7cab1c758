import { invariant } from '../../../core/unreachable.ts'
import type { Agent, AgentAssignment, AgentContext, AgentOutcome } from '../../../ports/agent.ts'
import { environmentLacks } from '../agent-failed.ts'
import { chooseWay } from './choose-way.ts'
import { placeOf, prepareAttempt } from './external-attempt.ts'
import { runHeadless } from './headless/run-headless.ts'
import { listProgramPaths } from './list-program-paths.ts'
import { probeAgent } from './probe-agent.ts'
import { profiles } from './profiles/profiles.ts'

/** The agent that drives coding agents with programs of their own. What they say of their work is evidence, never the verdict. */
export function createExternalAgent(): Agent & Required<Pick<Agent, 'probe' | 'programPaths'>> {
  return {
    kind: 'external',
    run: drive,
    programPaths: async ({ spec, planFolder }) => {
      invariant(spec.kind === 'external', `the external agent was given a spec of kind ${spec.kind}`)
      return listProgramPaths(spec, { planFolder, path: process.env['PATH'] ?? '' })
    },
    probe: async (spec, { workspace }) => {
      invariant(spec.kind === 'external', `the external agent was given a spec of kind ${spec.kind}`)
      return probeAgent(spec, { planFolder: workspace, path: process.env['PATH'] ?? '' })
    },
  }
}

async function drive(assignment: AgentAssignment, context: AgentContext): Promise<AgentOutcome> {
  const { spec } = assignment
  invariant(spec.kind === 'external', `the external agent was given a spec of kind ${spec.kind}`)
  if (context.signal.aborted) return { status: 'stopped' }
  const profile = profiles[spec.agent]
  const choice = await chooseWay(spec, profile, placeOf(assignment, context))
  if (choice.status === 'impossible') return environmentLacks(choice.message, choice.hint)
  const { way, path } = choice
  const attempt = await prepareAttempt({ spec, profile, path, assignment, context })
  const { provider, api } = attempt.setting
  if (profile.apis !== null && !profile.apis.includes(api)) return environmentLacks(`${profile.title} cannot speak with ${provider}, whose protocol is ${api}`, `use a model of a provider that speaks ${profile.apis.join(' or ')}`)
  if (way.transport === 'headless') return runHeadless(attempt, way.program)
  // Its protocol is a heavy import.
  const { runAcp } = await import('./acp/run-acp.ts')
  return runAcp(attempt, way.program)
}
