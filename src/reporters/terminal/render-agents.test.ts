import { expect, it } from 'vitest'
import type { AgentInventory } from '../../core/plan/agent-inventory.ts'
import { makePaint } from './paint.ts'
import { renderAgents, summarizeAgents } from './render-agents.ts'

const inventory: AgentInventory = {
  plain: ['command', 'codemod'],
  providers: [
    { name: 'anthropic', agents: ['claude'], keyVariables: ['ANTHROPIC_API_KEY'], keyFoundIn: 'ANTHROPIC_API_KEY' },
    { name: 'xai', agents: ['grok'], keyVariables: ['XAI_API_KEY', 'GROK_API_KEY'], keyFoundIn: null },
  ],
  programs: [
    { agent: 'codex', title: 'Codex', licence: 'Apache-2.0', ways: [{ protocol: 'acp', program: 'codex-acp', path: null, version: null, package: 'codex-acp@2' }, { protocol: 'headless', program: 'codex', path: '/bin/codex', version: '0.169.0', package: 'codex@0' }] },
    { agent: 'grok-build', title: 'Grok Build', licence: 'Apache-2.0', ways: [{ protocol: 'acp', program: 'grok', path: '/bin/grok', version: null, package: 'grok@1' }, { protocol: 'headless', program: 'grok', path: '/bin/grok', version: null, package: 'grok@1' }] },
    { agent: 'pi', title: 'pi', licence: 'MIT', ways: [{ protocol: 'headless', program: 'pi', path: null, version: null, package: 'pi@0' }] },
  ],
}

it('says what is there, in which version, and how to get the rest', () => {
  expect(renderAgents(inventory, makePaint(false))).toBe(`Without a model
  ✔ command, codemod

Fleet's own loop over a model
  ✔ claude       ANTHROPIC_API_KEY is set (anthropic)
  ○ grok         next: set XAI_API_KEY or GROK_API_KEY (xai)

Coding agents with programs of their own
  ✔ codex        codex 0.169.0 (headless)
    next: npm install --save-dev codex-acp@2   # ACP
  ✔ grok-build   grok (version unknown) (ACP and headless)
  ○ pi           pi, MIT: not found
    next: npm install --save-dev pi@0   # headless`)
})

it('is a line in the doctor', () => {
  expect(summarizeAgents(inventory)).toBe('keys: anthropic; programs: codex, grok-build; command, codemod and plugin need neither')
})
