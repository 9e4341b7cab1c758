import { describe, expect, test } from 'vitest'
import { findChangedConfiguration, isAgentConfiguration, listHiddenConfiguration } from './agent-configuration.ts'

describe('configuration of agents in a repository', () => {
  test('is known by name in any letter case; instructions are not configuration', () => {
    for (const name of ['.claude', '.Claude', '.mcp.json', '.codex', '.gemini', '.opencode', '.opencode.json', 'opencode.jsonc', '.cursor', '.grok', '.vscode']) expect(isAgentConfiguration(name), name).toBe(true)
    for (const name of ['CLAUDE.md', 'AGENTS.md', 'GEMINI.md', '.cursorrules', 'claude', 'src', '.gitignore', '.github']) expect(isAgentConfiguration(name), name).toBe(false)
  })

  test('is hidden unless it is trusted or the task is there to change it', () => {
    const entries = ['.claude', '.mcp.json', 'AGENTS.md', 'src', '.Codex']
    expect(listHiddenConfiguration(entries, { trust: [], files: ['**'] })).toEqual(['.claude', '.mcp.json', '.Codex'])
    expect(listHiddenConfiguration(entries, { trust: ['./.claude/'], files: ['.mcp.json', 'src/**'] })).toEqual(['.Codex'])
  })

  test('counts as out of scope in a change, wherever it lies, unless a glob names it', () => {
    const paths = ['src/a.ts', '.claude/settings.json', 'web/.MCP.json']
    expect(findChangedConfiguration(paths, [])).toEqual(['.claude/settings.json', 'web/.MCP.json'])
    expect(findChangedConfiguration(paths, ['**', '.claude/**'])).toEqual(['web/.MCP.json'])
  })
})
