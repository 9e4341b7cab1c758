import { describe, expect, test } from 'vitest'
import { testAgent } from '../../../ports/agent.testsuite.ts'
import type { RigFiles } from '../../../ports/agent-rig.ts'
import { createPluginAgent } from './plugin-agent.ts'
import { tryPlugin, type PluginTools, type PluginTrial } from './try-plugin.ts'

/** What a plugin is tried on, by the way it should end. */
export type PluginSubject = Pick<PluginTrial, 'plugin' | 'planFolder'> & {
  /** It changes the workspace and finishes, each time in the same way. */
  readonly working: PluginWork
  /** It ends with an expected failure. */
  readonly failing: PluginWork
  /** It runs until it is stopped, or at least for seconds, and first writes to its log. */
  readonly lasting?: PluginWork
}

export type PluginWork = { readonly options?: Readonly<Record<string, unknown>>; readonly files?: RigFiles; readonly prompt?: string }

/**
 * Registers with vitest what Fleet holds every plugin to: it takes its specs, works the same way each time, stays in the workspace, leaves no process, and does
 * its work with what it declares and nothing else, inside the sandbox where the machine has one.
 */
export function testPlugin(name: string, { plugin, planFolder, ...subject }: PluginSubject, tools: PluginTools): void {
  const scenario = ({ options = {}, files = {}, prompt }: PluginWork) => ({ spec: { kind: 'plugin', plugin, options }, files, overrides: { planFolder, ...(prompt === undefined ? {} : { prompt }) } }) as const
  const { working, failing, lasting } = subject
  testAgent(name, {
    agent: createPluginAgent(), spawner: tools.spawner, working: scenario(working), failing: scenario(failing),
    lasting: lasting === undefined ? null : { ...scenario(lasting), startedBy: 'log' },
    noisy: null,
  })

  describe(`${name}, with what it declares`, () => {
    test('does the same work as without bounds', async () => {
      const trial = { plugin, planFolder, files: working.files ?? {}, ...(working.options === undefined ? {} : { options: working.options }), ...(working.prompt === undefined ? {} : { prompt: working.prompt }) }
      const free = await tryPlugin(trial, { spawner: tools.spawner })
      const bounded = await tryPlugin(trial, tools)
      expect(bounded.needs).not.toBeNull()
      expect({ outcome: bounded.outcome, files: bounded.files }).toEqual({ outcome: free.outcome, files: free.files })
    })
  })
}
