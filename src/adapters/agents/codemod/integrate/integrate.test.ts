import { execFileSync } from 'node:child_process'
import { chmod, lstat, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { IntegrateSpec } from '../../../../core/plan/agent-spec.ts'
import { createAgentRig, type AgentRig, type RigFiles } from '../../../../ports/agent-rig.ts'
import type { AgentOutcome } from '../../../../ports/agent.ts'
import { createTestSpawner } from '../../test/test-spawner.ts'
import { createCodemodAgent } from '../codemod-agent.ts'

const agent = createCodemodAgent({ rename: () => Promise.reject(new Error('not used')) })

type Trees = { readonly source: RigFiles; readonly target?: RigFiles; readonly temporary?: string }

function rigFor(spec: Partial<IntegrateSpec>, { source, target = {} }: Trees): Promise<AgentRig> {
  const integrate: IntegrateSpec = { from: 'showroom', copy: [{ source: 'src', target: 'src' }], imports: {}, base: null, ...spec }
  return createAgentRig({ spec: { kind: 'codemod', integrate }, spawner: createTestSpawner(), files: target, sources: { showroom: source } })
}

function sourceOf(rig: AgentRig): string {
  return rig.assignment.sources['showroom'] ?? ''
}

function commit(folder: string): string {
  const git = (...args: string[]): string => execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { encoding: 'utf8' }).trim()
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'state')
  return git('rev-parse', 'HEAD')
}

function failureOf(outcome: AgentOutcome): { kind: string; message: string } {
  if (outcome.status !== 'failed') throw new Error(`expected a failure, got ${JSON.stringify(outcome)}`)
  return outcome.failure
}

describe('copying', () => {
  test('brings folders and single files over, byte for byte, and says what it did', async () => {
    const image = Buffer.from([0x89, 0, 1, 0xff])
    await using rig = await rigFor(
      { copy: [{ source: 'src/materials', target: 'lib/materials' }, { source: 'LICENSE', target: 'docs/' }] },
      { source: { 'src/materials/steel.ts': 'export const steel = 1\n', 'src/materials/tile.png': image, 'src/materials/node_modules/x.js': '', 'LICENSE': 'MIT\r\n', 'src/other.ts': '' } },
    )
    expect(await rig.run(agent)).toEqual({
      status: 'finished', summary: 'integrated 3 files from showroom: 3 added, 0 updated, 0 merged, 0 unchanged; 0 imports rewritten',
    })
    expect(Object.keys(await rig.readTree())).toEqual(['docs/LICENSE', 'lib/materials/steel.ts', 'lib/materials/tile.png'])
    expect(await rig.read('docs/LICENSE')).toBe('MIT\r\n')
    expect(await rig.readLog()).toContain('added lib/materials/steel.ts (from showroom:src/materials/steel.ts)')
  })

  test('a second run changes nothing', async () => {
    await using rig = await rigFor({ copy: [{ source: 'a', target: 'b' }] }, { source: { 'a/x.ts': `import './sub/y'\n`, 'a/sub/y.ts': '', 'a/logo.bin': Buffer.from([0, 1]) } })
    await symlink('x.ts', join(sourceOf(rig), 'a/alias.ts'))
    await rig.run(agent)
    const before = await lstat(join(rig.workspace, 'b/x.ts'))
    expect(await rig.run(agent)).toMatchObject({ summary: expect.stringContaining('0 added, 0 updated, 0 merged, 4 unchanged; 0 imports rewritten') })
    expect((await lstat(join(rig.workspace, 'b/x.ts'))).mtimeMs).toBe(before.mtimeMs)
  })

  test('keeps the executable bit and links between copied files', async () => {
    await using rig = await rigFor({ copy: [{ source: 'bin', target: 'tools' }] }, { source: { 'bin/run.sh': '#!/bin/sh\n', 'bin/deep/x': '' } })
    await chmod(join(sourceOf(rig), 'bin/run.sh'), 0o755)
    await symlink('../run.sh', join(sourceOf(rig), 'bin/deep/start'))
    await rig.run(agent)
    expect((await lstat(join(rig.workspace, 'tools/run.sh'))).mode & 0o111).toBe(0o111)
    expect(await readlink(join(rig.workspace, 'tools/deep/start'))).toBe('../run.sh')
  })

  test.each([
    ['leaves the source', '/etc/hostname', 'src/bad is a symbolic link out of the source (/etc/hostname)'],
    ['leaves the source by a relative way', '../../../plan', 'src/bad is a symbolic link out of the source (../../../plan)'],
    ['leads to nothing', 'gone', 'src/bad is a symbolic link to nothing (gone)'],
    ['leads to what is not copied', '../private.txt', 'src/bad is a symbolic link to private.txt, which is not a copied file'],
  ])('refuses a link that %s', async (_, link, message) => {
    await using rig = await rigFor({}, { source: { 'src/a.ts': '', 'private.txt': '' } })
    await symlink(link, join(sourceOf(rig), 'src/bad'))
    expect(failureOf(await rig.run(agent)).message).toContain(message)
    expect(await rig.readTree()).toEqual({})
  })

  test.each([
    ['src', '../escaped', '../escaped'],
    ['src', '.git/hooks', '.git'],
    ['src', 'out/deep', 'symbolic link out of'],
    ['../../plan', 'src', 'leaves'],
    ['linked', 'src', 'symbolic link out of'],
    ['src/none', 'src', 'the source has no src/none'],
  ])('refuses to copy %s to %s', async (source, target, reason) => {
    await using rig = await rigFor({ copy: [{ source, target }] }, { source: { 'src/a.ts': '' } })
    await symlink(rig.planFolder, join(rig.workspace, 'out'))
    await symlink(rig.planFolder, join(sourceOf(rig), 'linked'))
    expect(failureOf(await rig.run(agent)).message).toContain(reason)
    expect(Object.keys(await rig.readTree())).toEqual(['out'])
  })

  test('refuses two files for one place, a missing repository, and a folder or link in the way', async () => {
    await using twice = await rigFor({ copy: [{ source: 'a.ts', target: 'x.ts' }, { source: 'b.ts', target: 'x.ts' }] }, { source: { 'a.ts': '', 'b.ts': '' } })
    expect(failureOf(await twice.run(agent)).message).toBe('a.ts and b.ts would both become x.ts')
    await using unknown = await rigFor({ from: 'atelier' }, { source: {} })
    expect(failureOf(await unknown.run(agent)).message).toBe('there is no source repository named atelier')
    await using blocked = await rigFor({ copy: [{ source: 'a.ts', target: 'x.ts' }] }, { source: { 'a.ts': '' }, target: { 'x.ts/y': '', 'z': '' } })
    expect(failureOf(await blocked.run(agent)).message).toBe('x.ts is not a file in the target')
    await rm(join(blocked.workspace, 'x.ts'), { recursive: true })
    await symlink('z', join(blocked.workspace, 'x.ts'))
    expect(failureOf(await blocked.run(agent)).message).toBe('x.ts is a symbolic link in the target')
  })
})

describe('imports', () => {
  test('of every form between copied files follow their new places, in the style in which they were written', async () => {
    const shader = `// é𝒳 import './not-an-import'
import { steel } from '../materials/steel'
import type { Kind } from "../materials/kinds.ts"
import '../materials/steel.js'
import frag from '../materials/frag.glsl?raw'
export * from '../materials'
export { near } from './near'
const lazy = () => import('../materials/steel')
const old = require('../materials/steel')
type T = import('../materials/kinds').Kind
const url = new URL('../materials/frag.glsl', import.meta.url)
const text = '../materials/steel'
import three from 'three'
`
    await using rig = await rigFor(
      { copy: [{ source: 'src/materials', target: 'packages/matter/src' }, { source: 'src/view', target: 'app/view' }] },
      { source: { 'src/materials/steel.ts': '', 'src/materials/kinds.ts': '', 'src/materials/index.ts': '', 'src/materials/frag.glsl': '', 'src/view/shader.ts': shader, 'src/view/near.tsx': '' } },
    )
    expect(await rig.run(agent)).toMatchObject({ summary: expect.stringContaining('9 imports rewritten') })
    expect(await rig.read('app/view/shader.ts')).toBe(`// é𝒳 import './not-an-import'
import { steel } from '../../packages/matter/src/steel'
import type { Kind } from "../../packages/matter/src/kinds.ts"
import '../../packages/matter/src/steel.js'
import frag from '../../packages/matter/src/frag.glsl?raw'
export * from '../../packages/matter/src'
export { near } from './near'
const lazy = () => import('../../packages/matter/src/steel')
const old = require('../../packages/matter/src/steel')
type T = import('../../packages/matter/src/kinds').Kind
const url = new URL('../../packages/matter/src/frag.glsl', import.meta.url)
const text = '../materials/steel'
import three from 'three'
`)
    expect(await rig.readLog()).toContain('  import ../materials/steel → ../../packages/matter/src/steel')
  })

  test('between folders that move together stay as they are', async () => {
    const text = `import a from '../a/index.js'\nimport b from './b/'\nimport c from '.'\n`
    await using rig = await rigFor({ copy: [{ source: 'src', target: 'vendor/deep/showroom' }] }, { source: { 'src/a/index.ts': '', 'src/v/b/index.ts': '', 'src/v/x.ts': text, 'src/v/index.ts': '' } })
    expect(await rig.run(agent)).toMatchObject({ summary: expect.stringContaining('0 imports rewritten') })
    expect(await rig.read('vendor/deep/showroom/v/x.ts')).toBe(text)
  })

  test('follow a file that is renamed on the way', async () => {
    await using rig = await rigFor(
      { copy: [{ source: 'util/index.ts', target: 'lib/tools.ts' }, { source: 'app.js', target: 'lib/app.js' }] },
      { source: { 'util/index.ts': '', 'app.js': `import './util'\nimport './util/index.js'\nconst x = <b/>\n` } },
    )
    await rig.run(agent)
    expect(await rig.read('lib/app.js')).toBe(`import './tools'\nimport './tools.js'\nconst x = <b/>\n`)
  })

  test('are mapped by exact name, then by the longest prefix, before anything else', async () => {
    await using rig = await rigFor(
      { imports: { '@show/*': '@app/*', '@show/gl/*': '~gl/*', '../log': '@app/log', 'three': 'three-stable' } },
      { source: { 'log.ts': '', 'src/a.ts': `import '@show/math/vec'\nimport '@show/gl/buffer'\nimport { log } from '../log'\nimport 'three'\nimport 'three/addons'\n` } },
    )
    await rig.run(agent)
    expect(await rig.read('src/a.ts')).toBe(`import '@app/math/vec'\nimport '~gl/buffer'\nimport { log } from '@app/log'\nimport 'three-stable'\nimport 'three/addons'\n`)
  })

  test('of source files that are not copied are a failure that names each, and nothing is written', async () => {
    await using rig = await rigFor({}, { source: { 'src/a.ts': `import '../log'\nimport '../shared/math.js'\n`, 'src/b.css': `@import "../theme.css";`, 'log.ts': '', 'shared/math.ts': '', 'theme.css': '' } })
    const { kind, message } = failureOf(await rig.run(agent))
    expect(kind).toBe('agent-failed')
    expect(message.split('\n')).toEqual([
      'src/a.ts imports ../log, which is log.ts and not copied',
      'src/a.ts imports ../shared/math.js, which is shared/math.ts and not copied',
      'src/b.css imports ../theme.css, which is theme.css and not copied',
      'add them to `copy`, or map the specifiers in `imports`',
    ])
    expect(await rig.readTree()).toEqual({})
  })

  test('of what lies outside the source are a failure', async () => {
    await using rig = await rigFor({}, { source: { 'src/a.ts': `import '../../elsewhere/x'\n` } })
    expect(failureOf(await rig.run(agent)).message).toContain('src/a.ts imports ../../elsewhere/x, which lies outside the source')
  })

  test('of what an earlier task brought to the same place stay', async () => {
    await using rig = await rigFor(
      { copy: [{ source: 'src/pbr', target: 'src/pbr' }] },
      { source: { 'src/pbr/a.ts': `import '../materials/steel'\n`, 'src/materials/steel.ts': '' }, target: { 'src/materials/steel.ts': '' } },
    )
    expect(await rig.run(agent)).toMatchObject({ status: 'finished' })
    expect(await rig.read('src/pbr/a.ts')).toBe(`import '../materials/steel'\n`)
  })

  test('of style sheets follow too, outside comments', async () => {
    await using rig = await rigFor(
      { copy: [{ source: 'css', target: 'app/css' }, { source: 'img', target: 'public' }] },
      { source: { 'css/a.css': `/* url(../img/x.png) */\n@import 'b.css';\n@import url("./b.css");\na { background: url(../img/x.png#dark); b: url(data:image/png;base64,AA==) }\n`, 'css/b.css': '', 'img/x.png': '' } },
    )
    await rig.run(agent)
    expect(await rig.read('app/css/a.css')).toBe(`/* url(../img/x.png) */\n@import 'b.css';\n@import url("./b.css");\na { background: url(../../public/x.png#dark); b: url(data:image/png;base64,AA==) }\n`)
  })

  test('of a file with a byte order mark and CRLF lines change nothing else', async () => {
    await using rig = await rigFor({ copy: [{ source: 'a.ts', target: 'x/a.ts' }, { source: 'b.ts', target: 'b.ts' }] }, { source: { 'a.ts': '\uFEFFimport "./b"\r\nimport "./b"\r\n', 'b.ts': '' } })
    await rig.run(agent)
    expect(await rig.read('x/a.ts')).toBe('\uFEFFimport "../b"\r\nimport "../b"\r\n')
  })

  test('of a file that does not parse are a failure with file and line', async () => {
    await using rig = await rigFor({}, { source: { 'src/a.ts': `const ok = 1\nimport {{{ from './b'\n` } })
    expect(failureOf(await rig.run(agent)).message).toMatch(/^src\/a\.ts:2 /)
  })
})

describe('a target with its own version', () => {
  const lines = (...changed: readonly [number, string][]): string => Array.from({ length: 12 }, (_, n) => `${changed.find(([at]) => at === n)?.[1] ?? `line ${n}`}\n`).join('')

  test('keeps its changes and takes those of the source since the base, and a second run changes nothing', async () => {
    await using rig = await rigFor({ copy: [{ source: 'a.ts', target: 'lib/a.ts' }, { source: 'b.ts', target: 'b.ts' }], base: 'HEAD' }, {
      source: { 'a.ts': `import './b'\n/*\n${lines()}*/\n`, 'b.ts': '' }, target: { 'lib/a.ts': `import '../b'\n/*\n${lines([1, 'ours'])}*/\n` },
    })
    commit(sourceOf(rig))
    await writeFile(join(sourceOf(rig), 'a.ts'), `import './b'\n/*\n${lines([10, 'theirs'])}*/\n`)
    expect(await rig.run(agent)).toMatchObject({ summary: expect.stringContaining('1 added, 0 updated, 1 merged') })
    expect(await rig.read('lib/a.ts')).toBe(`import '../b'\n/*\n${lines([1, 'ours'], [10, 'theirs'])}*/\n`)
    expect(await rig.run(agent)).toMatchObject({ summary: expect.stringContaining('2 unchanged') })
  })

  test('that differs in the same lines is a conflict with its hunks, and nothing is written', async () => {
    await using rig = await rigFor({ copy: [{ source: 'doc', target: 'doc' }], base: 'HEAD' }, { source: { 'doc/a.md': lines(), 'doc/b.md': 'new\n' }, target: { 'doc/a.md': lines([3, 'ours']) } })
    commit(sourceOf(rig))
    await writeFile(join(sourceOf(rig), 'doc/a.md'), lines([3, 'theirs']))
    expect(await rig.run(agent)).toEqual({
      status: 'failed',
      failure: {
        kind: 'merge-conflict', message: 'showroom and the target have different versions of doc/a.md',
        conflicts: [{ path: 'doc/a.md', reason: 'content', hunks: '<<<<<<< target\nours\n=======\ntheirs\n>>>>>>> source' }],
      },
    })
    expect(Object.keys(await rig.readTree())).toEqual(['doc/a.md'])
  })

  test('without a base conflicts when different and is fine when equal', async () => {
    await using rig = await rigFor({ copy: [{ source: 'a.md', target: 'a.md' }, { source: 'b.md', target: 'b.md' }] }, { source: { 'a.md': 'same\n', 'b.md': 'theirs\n' }, target: { 'a.md': 'same\n', 'b.md': 'ours\n' } })
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'merge-conflict', conflicts: [{ path: 'b.md', reason: 'add/add', hunks: expect.stringContaining('theirs') }] } })
  })

  test('of a binary file that differs is a conflict unless one side is the base', async () => {
    await using rig = await rigFor({ copy: [{ source: 'a.bin', target: 'a.bin' }], base: 'HEAD' }, { source: { 'a.bin': Buffer.from([0, 1]) }, target: { 'a.bin': Buffer.from([0, 1]) } })
    commit(sourceOf(rig))
    await writeFile(join(sourceOf(rig), 'a.bin'), Buffer.from([0, 2]))
    expect(await rig.run(agent)).toMatchObject({ summary: expect.stringContaining('1 updated') })
    await writeFile(join(rig.workspace, 'a.bin'), Buffer.from([0, 3]))
    expect(await rig.run(agent)).toMatchObject({ failure: { conflicts: [{ path: 'a.bin', reason: 'binary' }] } })
  })

  test.each(['no-such-commit', '--upload-pack=x', 'HEAD\nHEAD'])('and the base %j is a failure that names it', async (base) => {
    await using rig = await rigFor({ copy: [{ source: 'a', target: 'a' }], base }, { source: { a: '' } })
    commit(sourceOf(rig))
    expect(failureOf(await rig.run(agent)).message).toBe(`base ${base} is not a commit of the source repository showroom`)
  })

  test('and filters of the source repository do not run while its history is read', async () => {
    await using rig = await rigFor({ copy: [{ source: 'a.md', target: 'a.md' }], base: 'HEAD' }, { source: { 'a.md': lines(), '.gitattributes': '*.md filter=evil\n' }, target: { 'a.md': lines([1, 'ours']) } })
    commit(sourceOf(rig))
    execFileSync('git', ['-C', sourceOf(rig), 'config', 'filter.evil.smudge', `sh -c 'touch ${rig.root}/pwned; cat'`])
    await writeFile(join(sourceOf(rig), 'a.md'), lines([10, 'theirs']))
    expect(await rig.run(agent)).toMatchObject({ summary: expect.stringContaining('1 merged') })
    await expect(lstat(join(rig.root, 'pwned'))).rejects.toThrow('ENOENT')
  })
})
