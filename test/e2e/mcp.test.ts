import { existsSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { describe, expect, it } from 'vitest'
import { planOf, Project } from '../rig/project.ts'

const program = new URL('../../src/cli/main.ts', import.meta.url).pathname

type Answer = { readonly text: string; readonly isError: boolean }
type Connection = AsyncDisposable & { readonly client: Client; call(tool: string, input?: object): Promise<Answer> }

/** A client of the protocol that has started `fleet mcp` in a project. */
async function connect(project: Project, args: readonly string[] = [], environment: object = {}): Promise<Connection> {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program, '-C', project.folder, 'mcp', ...args], env: { ...project.environment, ...environment } as Record<string, string> }))
  return {
    client,
    call: async (name, input = {}) => {
      const result = await client.callTool({ name, arguments: { ...input } })
      const [part] = result.content as readonly { readonly text?: string }[]
      return { text: part?.text ?? '', isError: result.isError === true }
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

const parse = ({ text }: Answer): Record<string, unknown> & { readonly events: readonly { readonly seq: number; readonly event: { readonly type: string } }[] } => JSON.parse(text)

async function watchToEnd(connection: Connection): Promise<{ readonly types: readonly string[]; readonly outcome: unknown }> {
  const types: string[] = []
  for (let after = 0; ; ) {
    const seen = parse(await connection.call('watch_run', { after, waitSeconds: 20, maxEvents: 5 }))
    types.push(...seen.events.map(({ event }) => event.type))
    if (seen.events.length === 0 && seen['status'] === 'ended') return { types, outcome: seen['outcome'] }
    after = seen.events.at(-1)?.seq ?? after
  }
}

describe('fleet mcp', () => {
  it('lets an agent check a plan, run it, follow it and read what came of it', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'one', script: 'echo "the key is $SEEN"; echo 1 > one.txt', environment: { SEEN: 'sesame-sesame' } }, { id: 'two', needs: ['one'] }]) })
    await using connection = await connect(project, [], { SOME_API_KEY: 'sesame-sesame' })
    const { tools } = await connection.client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual(['cancel_run', 'read_report', 'read_task_log', 'run_status', 'show_graph', 'start_run', 'validate_plan', 'watch_run'])
    expect(parse(await connection.call('validate_plan'))).toMatchObject({ valid: true, tasks: ['one', 'two'] })
    expect((await connection.call('show_graph', { format: 'mermaid' })).text).toMatch(/t0 ==> t1/)
    const started = parse(await connection.call('start_run'))
    expect(started).toMatchObject({ run: project.runId })
    const { types, outcome } = await watchToEnd(connection)
    expect(outcome).toBe('succeeded')
    expect(types.at(0)).toBe('run-created')
    expect(types).toContain('attempt-succeeded')
    expect(parse(await connection.call('run_status', { run: project.runId.slice(0, 12) }))).toMatchObject({ tasks: [{ id: 'one', outcome: 'succeeded', failure: null }, { id: 'two', outcome: 'succeeded' }] })
    expect((await connection.call('read_report')).text).toContain('one')
    const log = await connection.call('read_task_log', { task: 'one' })
    expect(log.text).toMatch(/the key is \[redacted SOME_API_KEY/)
    expect(JSON.stringify(await connection.call('read_report', { format: 'json' }))).not.toContain('sesame-sesame')
  })

  it('goes on answering while a run goes on, and cancels it', async () => {
    await using project = await Project.create()
    await project.writePlan(planOf([{ id: 'endless', script: project.waitAtGate('never'), allowEmpty: true }]))
    await using connection = await connect(project)
    await connection.call('start_run')
    await project.reached('never')
    expect(parse(await connection.call('run_status'))).toMatchObject({ isBeingCarriedOut: true, tasks: [{ id: 'endless', status: 'running' }] })
    expect((await connection.call('start_run')).isError).toBe(true)
    expect(parse(await connection.call('cancel_run'))).toMatchObject({ canceling: 'the run' })
    expect(await watchToEnd(connection)).toMatchObject({ outcome: 'canceled' })
  })

  it('stops what it has started when the client goes away; the run can be resumed', async () => {
    await using project = await Project.create()
    await project.writePlan(planOf([{ id: 'slow', script: `${project.waitAtGate('slow')}echo 1 > slow.txt\n` }]))
    {
      await using connection = await connect(project)
      await connection.call('start_run')
      await project.reached('slow')
    }
    await expect.poll(() => existsSync(join(project.folder, '.fleet/lock')), { timeout: 20_000 }).toBe(false)
    await project.openGate('slow')
    expect((await project.run(['resume'])).exitCode).toBe(0)
  })

  it('stays in its folder, checks what it is given, and says what to mend', async () => {
    await using project = await Project.create({ plan: { version: 1, tasks: [{ id: 'a', agent: 'nobody' }] } })
    await symlink(project.root, join(project.folder, 'out'))
    await using connection = await connect(project)
    expect(parse(await connection.call('validate_plan'))).toMatchObject({ valid: false, problems: [{ message: expect.stringContaining('nobody') }] })
    for (const plan of ['..', '/etc', 'out', 'out/home', '../home']) expect(await connection.call('validate_plan', { plan })).toMatchObject({ isError: true, text: expect.stringContaining('leads out of the folder') })
    expect(await connection.call('run_status')).toMatchObject({ isError: true, text: expect.stringContaining('start_run') })
    expect(await connection.call('start_run')).toMatchObject({ isError: true, text: expect.stringContaining('nobody') })
    expect(await connection.call('watch_run', { waitSeconds: 3_600 })).toMatchObject({ isError: true, text: expect.stringContaining('waitSeconds') })
  })

  it('starts nothing and runs no plan module when it may only read', async () => {
    await using project = await Project.create({ files: { 'fleet.config.ts': `import { writeFileSync } from 'node:fs'\nwriteFileSync('ran', '')\nexport default { version: 1, tasks: [] }\n` } })
    await using connection = await connect(project, ['--read-only'])
    expect((await connection.client.listTools()).tools.map(({ name }) => name)).not.toContain('start_run')
    expect(await connection.call('validate_plan')).toMatchObject({ isError: true, text: expect.stringContaining('only reads') })
    expect(await connection.call('validate_plan', { plan: 'fleet.config.ts' })).toMatchObject({ isError: true })
    expect(project.has('ran')).toBe(false)
  })
})
