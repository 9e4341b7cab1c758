import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scripted, startModelServer, type Brain, type ModelServer, type ScriptedTurn } from '../rig/model-server.ts'
import { Project } from '../rig/project.ts'

const keys = { ANTHROPIC_API_KEY: 'anthropic-key-that-nobody-may-see', XAI_API_KEY: 'xai-key-that-nobody-may-see' }
const write = (path: string, content: string): ScriptedTurn => ({ calls: [{ name: 'write', arguments: { path, content } }] })
const done: ScriptedTurn = { calls: [{ name: 'done', arguments: { summary: 'done' } }] }

/** Three tasks at once; the second fails its check at first. */
const brain: Brain = (request, call) => {
  const id = /file of (\w+)/.exec(request.prompt)?.[1] ?? 'none'
  const isSecondTry = request.prompt.includes('check-failed') || /fail/i.test(request.prompt.slice(30))
  return scripted([{ calls: [{ name: 'list', arguments: { path: '.' } }] }, write(`${id}.txt`, id === 'b' && !isSecondTry ? 'wrong\n' : `${id}\n`), done])(request, call)
}

function planFor({ url }: ModelServer): object {
  const task = (id: string, more: object = {}): object => ({ id, prompt: `Make the file of ${id}.`, agent: 'claude', files: [`${id}.txt`], checks: [`right-${id}`], ...more })
  return {
    version: 1,
    providers: { anthropic: { url }, xai: { url } },
    policy: { concurrency: 3, backoff: { base: '1ms', max: '1ms' } },
    checks: Object.fromEntries(['a', 'b', 'c'].map((id) => [`right-${id}`, { run: ['grep', `^${id}$`, `${id}.txt`] }])),
    tasks: [task('a'), task('b', { agent: 'grok', retries: 2 }), task('c', { needs: ['a'] })],
  }
}

async function record(): Promise<{ readonly project: Project; readonly calls: number }> {
  const server = await startModelServer(brain)
  const project = await Project.create({ plan: planFor(server) })
  const recorded = await project.run(['run', '--record'], { environment: keys })
  expect(recorded).toMatchObject({ exitCode: 0 })
  const calls = server.seen.length
  // From here on there is no model.
  await server[Symbol.asyncDispose]()
  return { project, calls }
}

describe('fleet run --record and fleet replay', () => {
  it('repeats a run with no model and no key: the same events and trees, and leaves nothing', async () => {
    const { project, calls } = await record()
    await using held = project
    const branches = held.git('branch', '--list')
    const replayed = await held.run(['replay'])
    expect(replayed.stdout).toMatch(new RegExp(`the same: 3 tasks and ${calls} model calls replayed`))
    expect(replayed.exitCode).toBe(0)
    expect(held.git('branch', '--list')).toBe(branches)
    const cassette = join(held.folder, '.fleet/runs', held.runId, 'cassette')
    expect((await readdir(cassette)).toSorted()).toEqual(['a.1.ndjson', 'b.1.ndjson', 'b.2.ndjson', 'c.1.ndjson', 'run.json'])
    const kept = await Promise.all((await readdir(cassette)).map((name) => readFile(join(cassette, name), 'utf8')))
    expect(kept.join('\n')).not.toContain('nobody-may-see')
    expect(JSON.parse((await held.run(['replay', held.runId, '--json'])).stdout)).toMatchObject({ same: true, tasks: 3, calls, differences: [] })
  })

  it('says what changed when the agent asks something else, and ends with 1', async () => {
    const { project } = await record()
    await using held = project
    const file = join(held.folder, '.fleet/runs', held.runId, 'cassette', 'a.1.ndjson')
    // As if the prompt had been another one when the run was recorded.
    await held.write({ [`.fleet/runs/${held.runId}/cassette/a.1.ndjson`]: (await readFile(file, 'utf8')).replaceAll('Make the file of a', 'Draw the file of a') })
    const replayed = await held.run(['replay'])
    expect(replayed.exitCode).toBe(1)
    expect(replayed.stdout).toMatch(/a\.1: call 1 was not recorded[^]*recorded: [^\n]*Draw the file of a[^]*now: [^\n]*Make the file of a/)
  })

  it('says what changed when something else comes of it', async () => {
    const { project } = await record()
    await using held = project
    const file = join(held.folder, '.fleet/runs', held.runId, 'cassette', 'run.json')
    const recording = await readFile(file, 'utf8')
    await held.write({ [`.fleet/runs/${held.runId}/cassette/run.json`]: recording.replace(/"trees":\{"main":"\w{6}/, '"trees":{"main":"000000').replace('"linesAdded":1', '"linesAdded":7') })
    const replayed = await held.run(['replay'])
    expect(replayed.exitCode).toBe(1)
    expect(replayed.stdout).toMatch(/task \w: event 2 is [^\n]*"linesAdded":1/)
    expect(replayed.stdout).toMatch(/repository main: the tree is \w{40}, recorded was 000000/)
  })

  it('is refused where nothing was recorded', async () => {
    await using project = await Project.create({ plan: { version: 1, tasks: [{ id: 'a', agent: { kind: 'command', run: ['true'] }, allowEmpty: true }] } })
    await project.run(['run'])
    expect(await project.run(['replay'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no run was recorded') as string })
    expect(existsSync(join(project.folder, '.fleet/runs', project.runId, 'cassette'))).toBe(false)
  })
})
