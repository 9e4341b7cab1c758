import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ExternalAgentName } from '../../src/core/plan/agent-spec.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`../../src/adapters/agents/external/test/${name}.fixture.ts`, import.meta.url))

/** Lets agents that are made of files of this project be read in a sandbox. */
export const readableFixtures = { read: ['src', 'test', 'package.json', 'node_modules'].flatMap((name) => {
  const path = fileURLToPath(new URL(`../../${name}`, import.meta.url))
  return [...new Set([path, realpathSync(path)])]
}) }

/** All providers at one address, without keys. */
export function providersAt(url: string): object {
  return Object.fromEntries(['anthropic', 'openai', 'google', 'mistral', 'xai'].map((name) => [name, { url, key: [] }]))
}

/** A program that says what a recording of the real agent says; options: write, daemon, linger. */
export function recordedAgent(agent: ExternalAgentName, recording: string, exitCode: number, ...options: readonly string[]): object {
  const path = fileURLToPath(new URL(`recordings/${recording}.ndjson`, import.meta.url))
  return { kind: 'external', agent, protocol: 'headless', command: [process.execPath, fixture('fake-cli'), path, String(exitCode), ...options, '--'] }
}

/** An agent of the Agent Client Protocol that does one of its acts. */
export function acpAgent(act: string, more: object = {}, argument = ''): object {
  return { kind: 'external', agent: 'custom', command: [process.execPath, fixture('acp-agent'), act, argument], ...more }
}
