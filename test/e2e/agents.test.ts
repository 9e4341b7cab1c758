import { describe, expect, it } from 'vitest'
import type { AgentInventory } from '../../src/core/plan/agent-inventory.ts'
import { Project } from '../rig/project.ts'

const script = '#!/bin/sh\nexit 0\n'

describe('agents', () => {
  it('lists programs of the project and of PATH with their versions, and whether a key is set but never which', async () => {
    await using project = await Project.create({
      files: {
        'node_modules/.bin/pi': script,
        'node_modules/@acme/grok/package.json': '{"version": "1.0.41"}',
        'node_modules/@acme/grok/bin/grok': script,
        '../tools/codex': '#!/bin/sh\necho codex-cli 0.169.0\n',
      },
    })
    const environment = { PATH: `${project.folder}/node_modules/@acme/grok/bin:${project.root}/tools:/usr/bin:/bin`, GROK_API_KEY: 'xai-secret' }
    const { stdout, exitCode } = await project.run(['agents', '--json'], { environment })
    const { providers, programs } = JSON.parse(stdout) as AgentInventory
    expect(exitCode).toBe(0)
    expect(stdout).not.toContain('xai-secret')
    expect(providers.map(({ name, keyFoundIn }) => [name, keyFoundIn])).toEqual([['anthropic', null], ['openai', null], ['google', null], ['mistral', null], ['xai', 'GROK_API_KEY']])
    const found = programs.flatMap(({ agent, ways }) => ways.filter(({ path }) => path !== null).map(({ protocol, version }) => [agent, protocol, version]))
    expect(found).toEqual([['codex', 'headless', '0.169.0'], ['grok-build', 'acp', '1.0.41'], ['grok-build', 'headless', '1.0.41'], ['pi', 'headless', null]])
    const text = await project.run(['agents'], { environment })
    expect(text.stdout).toMatch(/○ claude-code .*not found\n\s+next: npm install --save-dev @agentclientprotocol\/claude-agent-acp/)
    expect((await project.run(['doctor'], { environment })).stdout).toMatch(/agents +keys: xai; programs: codex, grok-build, pi;/)
  })
})
