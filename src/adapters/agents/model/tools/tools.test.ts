import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createAgentRig, type AgentRig, type AgentRigOptions } from '../../../../ports/agent-rig.ts'
import { allModelTools, modelDefaults } from '../../../../core/plan/built-in-agents.ts'
import { createTestSpawner } from '../../test/test-spawner.ts'
import type { ToolReply } from './model-tool.ts'
import { createPlaces } from './places.ts'
import { makeToolBox } from './tool-box.ts'

const box = makeToolBox(allModelTools, [])

function rigFor(options: Partial<AgentRigOptions> = {}): Promise<AgentRig> {
  return createAgentRig({ spec: { kind: 'model', model: 'a/b', instructions: '', tools: allModelTools, ...modelDefaults, temperature: null, mcp: [] }, spawner: createTestSpawner(), ...options })
}

/** Without ripgrep, unless the place asks for it. */
async function use(rig: AgentRig, tool: string, input: unknown, path?: string): Promise<ToolReply> {
  const places = await createPlaces(rig.assignment)
  const context = path === undefined ? rig.context : { ...rig.context, baseEnvironment: { ...rig.context.baseEnvironment, PATH: path } }
  const found = box.get(tool)
  if (found === undefined) throw new Error(`no tool ${tool}`)
  return (await found.use(input, { assignment: rig.assignment, context, places })).reply
}

describe('paths', () => {
  const escapes = ['../outside.txt', 'src/../../outside.txt', '/etc/passwd', 'link/passwd', 'link', 'far', '.git/config', '.GIT/config', 'src/.git/hooks/x', 'git~1/config', 'a\0b', '.fleet/state.db']
  it.each(escapes)('%j is refused by every tool that takes a path', async (path) => {
    await using rig = await rigFor({ files: { 'src/a.txt': 'a', '.git/config': 'secret' } })
    writeFileSync(join(rig.root, 'outside.txt'), 'outside')
    symlinkSync('/etc', join(rig.workspace, 'link'))
    symlinkSync('../outside.txt', join(rig.workspace, 'far'))
    for (const [tool, input] of [['read', { path }], ['list', { path }], ['search', { path, pattern: '.' }], ['write', { path, content: 'x' }], ['edit', { path, oldText: 'outside', newText: 'x' }]] as const) {
      expect(await use(rig, tool, input)).toMatchObject({ status: 'failed' })
    }
    expect([readFileSync(join(rig.root, 'outside.txt'), 'utf8'), readFileSync(join(rig.workspace, '.git/config'), 'utf8')]).toEqual(['outside', 'secret'])
  })

  it('absolute paths below the workspace and links inside it are followed', async () => {
    await using rig = await rigFor({ files: { 'src/a.txt': 'old' } })
    symlinkSync('src/a.txt', join(rig.workspace, 'link'))
    expect(await use(rig, 'write', { path: 'link', content: 'new' })).toMatchObject({ status: 'succeeded' })
    expect(await use(rig, 'read', { path: join(rig.workspace, 'src/a.txt') })).toEqual({ status: 'succeeded', text: '1\tnew' })
  })

  it('only files of the task may be changed, others read; sources are read only', async () => {
    await using rig = await rigFor({ files: { 'src/a.txt': 'a', 'b.txt': 'b' }, sources: { kit: { 'c.txt': 'c' } }, overrides: { files: ['src/**'] } })
    symlinkSync('../b.txt', join(rig.workspace, 'src/alias.txt'))
    const source = join(rig.assignment.sources['kit'] ?? '', 'c.txt')
    expect(await use(rig, 'write', { path: 'src/new/d.txt', content: 'd' })).toMatchObject({ status: 'succeeded' })
    for (const path of ['b.txt', 'src/alias.txt', source]) expect(await use(rig, 'write', { path, content: 'x' })).toMatchObject({ status: 'failed' })
    for (const path of ['b.txt', source]) expect(await use(rig, 'read', { path })).toMatchObject({ status: 'succeeded' })
    expect(await rig.read('b.txt')).toBe('b')
  })

  it('a file with another name elsewhere is replaced, not written through', async () => {
    await using rig = await rigFor({ files: { 'a.txt': 'shared' } })
    linkSync(join(rig.workspace, 'a.txt'), join(rig.root, 'elsewhere.txt'))
    await use(rig, 'edit', { path: 'a.txt', oldText: 'shared', newText: 'own' })
    expect([await rig.read('a.txt'), readFileSync(join(rig.root, 'elsewhere.txt'), 'utf8')]).toEqual(['own', 'shared'])
  })
})

describe('reading and listing', () => {
  it('shows ranges, cuts long lines and files, and says how to go on', async () => {
    const long = Array.from({ length: 3_000 }, (_, index) => `line ${index + 1}`).join('\n')
    await using rig = await rigFor({ files: { 'long.txt': long, 'wide.txt': `${'x'.repeat(5_000)}\nend\n`, 'crlf.txt': 'a\r\nb\r\n', 'empty.txt': '' } })
    expect((await use(rig, 'read', { path: 'long.txt' })).text).toMatch(/^1\tline 1\n[^]*\n1(\d{3})\tline 1\1\n\[lines 1\d{3} to 3000 not shown; read with from: 1\d{3}\]$/)
    expect((await use(rig, 'read', { path: 'long.txt', from: 2_999 })).text).toBe('2999\tline 2999\n3000\tline 3000')
    expect((await use(rig, 'read', { path: 'long.txt', from: 3_001 })).status).toBe('failed')
    expect((await use(rig, 'read', { path: 'wide.txt' })).text).toMatch(/x \[… 3000 characters of this line left out\]\n2\tend$/)
    expect((await use(rig, 'read', { path: 'crlf.txt' })).text).toBe('1\ta\n2\tb')
    expect((await use(rig, 'read', { path: 'empty.txt' })).text).toBe('empty.txt is empty')
  })

  it('says what is no text, and what is not there', async () => {
    await using rig = await rigFor({ files: { 'image.png': new Uint8Array([137, 80, 0, 1]), 'latin.txt': new Uint8Array([0x61, 0xe9]), 'src/a.txt': '' } })
    expect((await use(rig, 'read', { path: 'image.png' })).text).toBe('image.png is a binary file of 4 bytes')
    expect((await use(rig, 'read', { path: 'latin.txt' })).text).toContain('binary')
    expect((await use(rig, 'read', { path: 'src' })).text).toContain('use list')
    expect(await use(rig, 'read', { path: 'nothing' })).toMatchObject({ status: 'failed', text: expect.stringContaining('ENOENT') })
    expect(await use(rig, 'read', { file: 'a' })).toMatchObject({ status: 'failed', text: expect.stringContaining('input of read is not right') })
  })

  it('lists without what is ignored', async () => {
    await using rig = await rigFor({ files: { '.gitignore': 'dist\n*.log\n', 'dist/a.js': '', 'src/deep/er/x.ts': '', 'b.log': '', 'node_modules/m/index.js': '' } })
    expect((await use(rig, 'list', {})).text.split('\n')).toEqual(['.gitignore', 'src/', 'src/deep/'])
    expect((await use(rig, 'list', { path: 'src', depth: 5 })).text.split('\n')).toEqual(['deep/', 'deep/er/', 'deep/er/x.ts'])
  })
})

describe('editing', () => {
  it('replaces what is there exactly once, or everywhere when asked', async () => {
    await using rig = await rigFor({ files: { 'a.txt': 'one two one\n' } })
    expect(await use(rig, 'edit', { path: 'a.txt', oldText: 'one', newText: '1' })).toMatchObject({ status: 'failed', text: expect.stringContaining('2 times') })
    expect(await use(rig, 'edit', { path: 'a.txt', oldText: 'three', newText: '3' })).toMatchObject({ status: 'failed' })
    expect(await use(rig, 'edit', { path: 'a.txt', oldText: 'two', newText: '$& $1' })).toMatchObject({ status: 'succeeded' })
    expect(await use(rig, 'edit', { path: 'a.txt', oldText: 'one', newText: '1', replaceAll: true })).toMatchObject({ status: 'succeeded' })
    expect(await rig.read('a.txt')).toBe('1 $& $1 1\n')
  })

  it('keeps line ends, the byte-order mark and the mode', async () => {
    await using rig = await rigFor({ files: { 'crlf.txt': '\ufeffa\r\nb\r\nc\r\n' } })
    await use(rig, 'run', { argv: ['chmod', '755', 'crlf.txt'] })
    expect(await use(rig, 'edit', { path: 'crlf.txt', oldText: 'a\nb', newText: 'x\ny' })).toMatchObject({ status: 'succeeded' })
    expect(await rig.readTree()).toEqual({ 'crlf.txt': `755 ${Buffer.from('\ufeffx\r\ny\r\nc\r\n').toString('latin1')}` })
  })
})

describe.each(['with ripgrep', 'without ripgrep'])('searching %s', (how) => {
  const path = how === 'with ripgrep' ? undefined : '/nowhere'
  const files = { '.gitignore': 'dist\n', 'dist/a.ts': 'needle', 'src/a.ts': 'one\nNeedle(1)\n', 'src/b.js': 'needle.two\n', 'image.bin': new Uint8Array([0, 110, 101, 101, 100, 108, 101]), '.hidden/c.ts': 'needle' }

  it('finds lines by path and number', async () => {
    await using rig = await rigFor({ files })
    const find = async (input: object): Promise<readonly string[]> => (await use(rig, 'search', input, path)).text.split('\n').sort()
    expect(await find({ pattern: 'needle', ignoreCase: true })).toEqual(['.hidden/c.ts:1:needle', 'src/a.ts:2:Needle(1)', 'src/b.js:1:needle.two'])
    expect(await find({ pattern: 'n.*\\(', ignoreCase: true, glob: '*.ts' })).toEqual(['src/a.ts:2:Needle(1)'])
    expect(await find({ pattern: '(1)', literal: true, path: 'src' })).toEqual(['src/a.ts:2:Needle(1)'])
    expect(await find({ pattern: 'needle', path: 'src/b.js' })).toEqual(['src/b.js:1:needle.two'])
    expect(await find({ pattern: 'nothing like it' })).toEqual(['no line matches'])
    expect(await find({ pattern: '--files', glob: '--files' })).toEqual(['no line matches'])
    expect(await use(rig, 'search', { pattern: '(' }, path)).toMatchObject({ status: 'failed' })
  })

  it('bounds what it tells', async () => {
    await using rig = await rigFor({ files: { 'many.txt': 'hit\n'.repeat(5_000), 'wide.txt': `hit ${'x'.repeat(100_000)}\n` } })
    const { text } = await use(rig, 'search', { pattern: 'hit' }, path)
    expect(text.length).toBeLessThan(31_000)
    expect(text).toMatch(/narrow the search down/)
  })
})

it('a pattern that backtracks without end is cut off', async () => {
  await using rig = await rigFor({ files: { 'a.txt': `${'a'.repeat(60)}b\n` } })
  expect(await use(rig, 'search', { pattern: '(a+)+$' }, '/nowhere')).toMatchObject({ status: 'failed', text: expect.stringContaining('takes too long') })
})

describe('running', () => {
  it('tells output and end, as a program or a script, in the workspace with a clean environment', async () => {
    await using rig = await rigFor({ files: { 'a.txt': 'a' }, overrides: { environment: { OWN: 'yes' } } })
    expect(await use(rig, 'run', { argv: ['ls'] })).toEqual({ status: 'succeeded', text: 'a.txt\n[exit code 0]' })
    expect(await use(rig, 'run', { command: 'echo "$OWN|$FLEET_TASK_ID|$SECRET"; echo wrong >&2; exit 3' })).toEqual({ status: 'failed', text: 'yes|task-1|\nwrong\n[exit code 3]' })
    expect(await use(rig, 'run', { argv: ['no-such-program'] })).toMatchObject({ status: 'failed', text: expect.stringContaining('could not start') })
    expect(await use(rig, 'run', {})).toMatchObject({ status: 'failed' })
    mkdirSync(join(rig.workspace, 'sub'))
    expect((await use(rig, 'run', { command: 'cd sub && basename "$PWD"' })).text).toBe('sub\n[exit code 0]')
  })

  it('bounds time and output, keeping the end', async () => {
    await using rig = await rigFor()
    expect(await use(rig, 'run', { command: 'echo begun; sleep 60', timeoutSeconds: 1 })).toEqual({ status: 'failed', text: 'begun\n[stopped after 1 seconds]' })
    const { text } = await use(rig, 'run', { command: 'head -c 500000 /dev/zero | tr "\\0" x; echo; echo the end' })
    expect(text.length).toBeLessThan(31_000)
    expect(text).toMatch(/characters left out[^]*the end\n\[exit code 0\]$/)
  })

  it('goes through the sandbox of the attempt', async () => {
    const wrapped: string[] = []
    await using rig = await rigFor({ sandbox: { level: 'bwrap', wrap: (request) => ({ ...request, argv: ['echo', wrapped.push(request.argv.join(' ')) > 0 ? 'confined' : '', ...request.argv] }), urlInside: (url) => url, home: '/', trouble: () => null, close: async () => {} } })
    expect((await use(rig, 'run', { argv: ['true'] })).text).toBe('confined true\n[exit code 0]')
    expect(wrapped).toEqual(['true'])
  })
})
