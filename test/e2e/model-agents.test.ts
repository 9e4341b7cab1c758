import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scripted, startModelServer, type ModelServer, type ScriptedTurn } from '../rig/model-server.ts'
import { Project } from '../rig/project.ts'

const keys = { ANTHROPIC_API_KEY: 'anthropic-secret', XAI_API_KEY: 'xai-secret' }

function providersAt({ url }: ModelServer): object {
  return { anthropic: { url }, xai: { url } }
}

const write = (path: string, content: string): ScriptedTurn => ({ calls: [{ name: 'write', arguments: { path, content } }] })
const run = (command: string): ScriptedTurn => ({ calls: [{ name: 'run', arguments: { command } }] })
const done: ScriptedTurn = { calls: [{ name: 'done', arguments: { summary: 'done' } }] }

describe('a model agent in the real program', () => {
  it('goes on after SIGKILL with no call made twice, and lands right', async () => {
    let gate = ''
    // Killed in the middle of a tool: what it had done by then must not be there when it is carried out again.
    const turns = (): readonly ScriptedTurn[] => [write('one.txt', '1\n'), run(`cat one.txt >> two.txt\n${gate}`), { calls: [{ name: 'edit', arguments: { path: 'two.txt', oldText: '1', newText: '2' } }] }, done]
    await using server = await startModelServer((request, call) => scripted(turns())(request, call))
    await using project = await Project.create({ plan: { version: 1, providers: providersAt(server), tasks: [{ id: 'a', prompt: 'Make two files.', agent: 'claude', retries: 0 }] } })
    gate = project.waitAtGate('tool')
    const program = project.start(['run'], { environment: keys })
    await project.reached('tool')
    program.kill('SIGKILL')
    await program.finished
    await project.openGate('tool')
    const resumed = await project.run(['resume'], { environment: keys })
    expect(resumed).toMatchObject({ exitCode: 0 })
    expect(server.seen.map(({ answers }) => answers)).toEqual([0, 1, 2, 3])
    const branch = `fleet/${project.runId}`
    expect([project.git('show', `${branch}:one.txt`), project.git('show', `${branch}:two.txt`)]).toEqual(['1', '2'])
    expect(await readdir(join(project.folder, '.fleet/runs', project.runId, 'sessions'))).toEqual([])
    expect(JSON.stringify(await project.report())).not.toContain('secret')
  })
})
