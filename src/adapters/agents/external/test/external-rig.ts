import { fileURLToPath } from 'node:url'
import type { ExternalAgentName, ExternalSpec } from '../../../../core/plan/agent-spec.ts'
import { createAgentRig, type AgentRig, type AgentRigOptions } from '../../../../ports/agent-rig.ts'
import type { AgentOutcome } from '../../../../ports/agent.ts'
import type { Pass } from '../../../../ports/model-gateway.ts'
import { createTestSpawner } from '../../test/test-spawner.ts'
import { createExternalAgent } from '../external-agent.ts'

export const spawner = createTestSpawner()
export const agent = createExternalAgent()
const acpAgent = fileURLToPath(new URL('acp-agent.fixture.ts', import.meta.url))
const fakeCli = fileURLToPath(new URL('fake-cli.fixture.ts', import.meta.url))

/** Path of what a real agent has said. */
export function recording(name: string): string {
  return fileURLToPath(new URL(`../../../../../test/rig/recordings/${name}.ndjson`, import.meta.url))
}

/** The scripted agent of the protocol, doing one of its acts. */
export function overAcp(act: string, more: Partial<ExternalSpec> = {}, argument = ''): ExternalSpec {
  return { kind: 'external', agent: 'custom', command: [process.execPath, acpAgent, act, argument], protocol: 'auto', model: null, permissions: 'allow', mcp: [], ...more }
}

/** The scripted program in the place of an agent that is driven without a protocol. */
export function headless(name: ExternalAgentName, args: readonly string[], more: Partial<ExternalSpec> = {}): ExternalSpec {
  return { kind: 'external', agent: name, command: [process.execPath, fakeCli, ...args, '--'], protocol: 'headless', model: null, permissions: 'allow', mcp: [], ...more }
}

/** A way to models that leads nowhere. */
export const pass: Pass = { token: 'a-token', urlOf: (provider) => `http://127.0.0.1:4711/t/a-token/${provider}`, socketPath: '', usage: () => [], trouble: () => null, waitsFor: () => null, close: async () => {} }

export type ExternalRigOptions = Omit<AgentRigOptions, 'spec' | 'spawner'>

export function rigFor(spec: ExternalSpec, options: ExternalRigOptions = {}): Promise<AgentRig> {
  return createAgentRig({ ...options, spec, spawner })
}

export async function outcomeOf(spec: ExternalSpec, options: ExternalRigOptions = {}): Promise<AgentOutcome> {
  await using rig = await rigFor(spec, options)
  return await rig.run(agent)
}
