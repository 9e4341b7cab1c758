import { describe, expect, it } from 'vitest'
import { scripted, startModelServer, type ModelServer, type ScriptedTurn } from '../rig/model-server.ts'
import { Project } from '../rig/project.ts'

const keys = { ANTHROPIC_API_KEY: 'anthropic-key-that-nobody-may-see' }
const write = (path: string, content: string): ScriptedTurn => ({ calls: [{ name: 'write', arguments: { path, content } }] })
const done: ScriptedTurn = { calls: [{ name: 'done', arguments: { summary: 'done' } }] }

/** Each call sends 100 tokens and gets 10 back; a task takes two. */
async function start(plan: (server: ModelServer) => object): Promise<{ readonly server: ModelServer; readonly project: Project }> {
  const server = await startModelServer((request, call) => scripted([write(`${/file of (\w+)/.exec(request.prompt)?.[1] ?? 'x'}.txt`, '1\n'), done])(request, call))
  const project = await Project.create({ plan: { version: 1, providers: { anthropic: { url: server.url } }, policy: { concurrency: 1, failureThreshold: 1 }, ...plan(server) } })
  return { server, project }
}

const tasks = (...ids: readonly string[]): readonly object[] => ids.map((id) => ({ id, prompt: `Make the file of ${id}.`, agent: 'claude', retries: 0 }))

describe('what a run may spend', () => {
  it('halts the run when it is spent, and the run goes on with more', async () => {
    const { server, project } = await start(() => ({ tasks: tasks('a', 'b', 'c') }))
    await using held = project
    await using _ = server
    const halted = await held.run(['run', '--max-tokens', '300'], { environment: keys })
    expect(halted.exitCode).toBe(2)
    expect(halted.stderr).toContain('the budget of the run is spent: 330 of 300 tokens')
    expect(server.seen).toHaveLength(3)
    // Without more there is nothing to be done.
    expect((await held.run(['resume'], { environment: keys })).exitCode).toBe(2)
    expect(server.seen).toHaveLength(3)
    const resumed = await held.run(['resume', '--max-tokens', '2K', '--max-cost', '5'], { environment: keys })
    expect(resumed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('3 of 3 tasks') as string })
    expect(held.events().flatMap((event) => (event.type === 'budget-set' ? [event] : []))).toMatchObject([{ usd: 5, tokens: 2_000 }])
    // No retry was spent on it.
    const report = await held.report()
    expect(report.tasks.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded'])
  })

  it('fails a task whose own budget is spent, and only that', async () => {
    const { server, project } = await start(() => ({ tasks: [{ ...tasks('a')[0], budget: { tokens: 100 } }, tasks('b')[0]] }))
    await using held = project
    await using _ = server
    expect((await held.run(['run'], { environment: keys })).exitCode).toBe(1)
    expect((await held.report()).tasks).toMatchObject([{ outcome: 'failed', attempts: [{ failure: { kind: 'budget-exhausted' } }] }, { outcome: 'succeeded' }])
  })

  it('shows what was said, and what it cost, without the key', async () => {
    const { server, project } = await start(() => ({ tasks: tasks('a') }))
    await using held = project
    await using _ = server
    await held.run(['run'], { environment: keys })
    const { stdout } = await held.run(['logs', 'a', '--transcript'])
    expect(stdout).toMatch(/── call 1 · anthropic\/[\w.-]+ · [^\n]*100 in, 10 out[^\n]*\$0\.\d+/)
    expect(stdout).toContain('Make the file of a.')
    expect(stdout).toMatch(/◀ tool: write \{"path":"a\.txt","content":"1\\n"\}/)
    const rows = held.query('SELECT task_id, attempt, agent, provider, input_tokens, output_tokens, is_estimate FROM usage')
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ task_id: 'a', attempt: 1, agent: 'claude', provider: 'anthropic', input_tokens: 100, output_tokens: 10, is_estimate: 0 })))
    expect(JSON.stringify([stdout, await held.report(), held.events(), held.query('SELECT * FROM events')])).not.toContain('nobody-may-see')
  })

  it('a missing key is told before anything is spent', async () => {
    const { server, project } = await start(() => ({ tasks: tasks('a') }))
    await using held = project
    await using _ = server
    const refused = await held.run(['run'])
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('there is no key for anthropic: ANTHROPIC_API_KEY is not set') as string })
    expect(server.seen).toEqual([])
  })
})
