import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync, appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { FleetError } from '../../core/fleet-error.ts'
import type { Workspace, Workspaces } from '../../ports/workspaces.ts'
import { look, message, TestRepository } from './repository.testrig.ts'
import { createWorktreeWorkspaces } from './worktree-workspaces.ts'

function open(repository: TestRepository, maxPooled = 2): Workspaces {
  const workspaces = createWorktreeWorkspaces({ stateFolder: repository.stateFolder, maxPooled })
  onTestFinished(() => workspaces.close())
  return workspaces
}

/** What a fresh checkout of the same commit looks like. */
async function freshLook(repository: TestRepository, request: Parameters<TestRepository['request']>[0] = {}): Promise<Readonly<Record<string, string>>> {
  const other = createWorktreeWorkspaces({ stateFolder: join(repository.folder, 'other-state'), maxPooled: 0 })
  const workspace = await other.prepare(repository.request(request))
  const seen = look(workspace.path)
  await other.close()
  return seen
}

const oddNames = ['with space.txt', 'new\nline.txt', 'ünïcödé-日本.txt', '-leading.txt', ':(glob)star.txt', '"quoted".txt', 'tab\there.txt', "it's.txt", 'back\\slash.txt', '*.txt', '#hash!.txt']

describe('a workspace', () => {
  test('holds the files of the commit and nothing of git', async () => {
    const repository = new TestRepository()
    repository.write({ 'untracked.txt': 'u', 'top.txt': 'edited by the user' })
    const workspace = await open(repository).prepare(repository.request())
    expect(Object.keys(look(workspace.path)).sort()).toEqual(['', 'src', 'src/a.txt', 'src/b.txt', 'top.txt'])
    expect(readFileSync(join(workspace.path, 'top.txt'), 'utf8')).toBe('top\n')
  })

  test('captures every kind of change as one commit with trailers', async () => {
    const repository = new TestRepository({ files: { 'a.txt': 'a\n', 'gone.txt': 'g\n', 'run.sh': '#!/bin/sh\n', 'type.txt': 't\n', 'link-me': 'x\n' } })
    const workspace = await open(repository).prepare(repository.request())
    const at = (name: string): string => join(workspace.path, name)
    appendFileSync(at('a.txt'), 'more\n')
    rmSync(at('gone.txt'))
    chmodSync(at('run.sh'), 0o755)
    rmSync(at('type.txt'))
    symlinkSync('a.txt', at('type.txt'))
    mkdirSync(at('new/deep'), { recursive: true })
    writeFileSync(at('new/deep/empty'), '')
    writeFileSync(at('binary'), Buffer.from([0, 1, 2, 0, 255]))
    const change = await workspace.capture(message)
    expect(change.changed).toEqual([
      { path: 'a.txt', change: 'modified', hazard: 'none' },
      { path: 'binary', change: 'added', hazard: 'none' },
      { path: 'gone.txt', change: 'deleted', hazard: 'none' },
      { path: 'new/deep/empty', change: 'added', hazard: 'none' },
      { path: 'run.sh', change: 'mode-changed', hazard: 'none' },
      { path: 'type.txt', change: 'type-changed', hazard: 'none' },
    ])
    expect(change).toMatchObject({ base: repository.head, files: 6, linesAdded: 2, linesRemoved: 2, paths: change.changed.map(({ path }) => path) })
    await workspace.release()
    const [folder = ''] = readdirSync(join(repository.stateFolder, 'git'))
    const shown = execFileSync('git', ['--git-dir', join(repository.stateFolder, 'git', folder), 'log', '-1', '--format=%an <%ae>%n%cn%n%P%n%B', change.commit ?? ''], { encoding: 'utf8' })
    expect(shown).toBe(`Fleet <fleet@localhost>\nFleet\n${repository.head}\nChange things\n\nBecause.\n\nFleet-Run: r1\nFleet-Task: t1\n\n`)
  })

  test('an untouched workspace captures nothing, also with attributes that the committed bytes break', async () => {
    const repository = new TestRepository({ files: { 'crlf.txt': 'a\r\nb\r\n', 'also.txt': 'x\r\n' } })
    repository.write({ '.gitattributes': '*.txt text\n' })
    repository.git('-c', 'core.autocrlf=false', 'update-index', '--add', '.gitattributes')
    repository.git('commit', '-qm', 'attributes')
    const workspace = await open(repository).prepare(repository.request())
    writeFileSync(join(workspace.path, 'new.md'), 'n\n')
    expect((await workspace.capture(message)).changed.map(({ path }) => path)).toEqual(['new.md'])
    expect(await workspace.rollback()).toMatchObject({ verified: true, differences: [] })
  })

  test('ignored files do not count, and an agent that edits .gitignore is seen', async () => {
    const repository = new TestRepository({ files: { '.gitignore': 'dist/\n*.log\n', 'a.txt': 'a\n' } })
    const workspace = await open(repository).prepare(repository.request())
    repository.write({ 'dist/out.js': 'x', 'x.log': 'x' }, workspace.path)
    expect((await workspace.capture(message)).changed).toEqual([])
    writeFileSync(join(workspace.path, '.gitignore'), '*.log\n')
    expect((await workspace.capture(message)).changed.map(({ path }) => path)).toEqual(['.gitignore', 'dist/out.js'])
  })

  test('file names of every kind go through capture and rollback', async () => {
    const repository = new TestRepository({ files: Object.fromEntries(oddNames.map((name) => [`d/${name}`, `${name}\n`])) })
    const workspace = await open(repository).prepare(repository.request())
    const before = look(workspace.path)
    for (const name of oddNames) appendFileSync(join(workspace.path, 'd', name), 'x\n')
    for (const name of oddNames) writeFileSync(join(workspace.path, `new ${name}`), 'x\n')
    writeFileSync(Buffer.concat([Buffer.from(`${workspace.path}/`), Buffer.from([0xff, 0xfe, 0x41])]), 'not UTF-8')
    const change = await workspace.capture(message)
    expect(change.files).toBe(oddNames.length * 2 + 1)
    expect(change.changed.map(({ path }) => path)).toEqual(expect.arrayContaining(oddNames.map((name) => `d/${name}`)))
    expect(await workspace.rollback()).toMatchObject({ verified: true, differences: [] })
    expect(look(workspace.path)).toEqual(before)
  })

  test('names that differ only in case are two files', async () => {
    const repository = new TestRepository({ files: { 'Read.me': 'one\n', 'read.me': 'two\n' } })
    const workspace = await open(repository).prepare(repository.request())
    writeFileSync(join(workspace.path, 'read.me'), 'changed\n')
    expect((await workspace.capture(message)).changed.map(({ path }) => path)).toEqual(['read.me'])
  })

  test('a big binary file is captured and taken back', async () => {
    const repository = new TestRepository()
    const workspace = await open(repository).prepare(repository.request())
    writeFileSync(join(workspace.path, 'big.bin'), Buffer.alloc(48 * 1024 * 1024))
    expect(await workspace.capture(message)).toMatchObject({ files: 1, linesAdded: 0 })
    expect(await workspace.rollback()).toMatchObject({ verified: true })
    expect(existsSync(join(workspace.path, 'big.bin'))).toBe(false)
  })

  test('a changed file is seen even when size and dates are put back', async () => {
    const repository = new TestRepository()
    const workspaces = open(repository)
    const workspace = await workspaces.prepare(repository.request())
    const path = join(workspace.path, 'src/a.txt')
    const { atime, mtime } = statSync(path)
    writeFileSync(path, '1\n2\nX\n4\n5\n6\n7\n')
    utimesSync(path, atime, mtime)
    expect((await workspace.capture(message)).changed.map((changed) => changed.path)).toEqual(['src/a.txt'])
    await workspace.release()
    const next = await workspaces.prepare(repository.request())
    expect(next.path).toBe(workspace.path)
    expect(readFileSync(path, 'utf8')).toBe('1\n2\n3\n4\n5\n6\n7\n')
    writeFileSync(path, '1\n2\nY\n4\n5\n6\n7\n')
    utimesSync(path, atime, mtime)
    await next.release()
    await workspaces.prepare(repository.request())
    expect(readFileSync(path, 'utf8')).toBe('1\n2\n3\n4\n5\n6\n7\n')
  })
})

describe('hazards', () => {
  test('symlinks that leave the workspace are named, those that stay are not', async () => {
    const repository = new TestRepository()
    repository.git('config', 'core.symlinks', 'true')
    symlinkSync('/etc', join(repository.top, 'old-outside'))
    repository.commit('link', {})
    const workspace = await open(repository).prepare(repository.request())
    const links = { absolute: '/etc/passwd', up: '../../x', 'src/up': '../../x', chain: 'old-outside/passwd', fine: 'src/a.txt', 'src/fine': '../top.txt', dangling: 'nowhere' }
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(workspace.path, name))
    const { changed } = await workspace.capture(message)
    expect(changed.filter(({ hazard }) => hazard === 'symlink-outside').map(({ path }) => path)).toEqual(['absolute', 'chain', 'src/up', 'up'])
    expect(changed).toHaveLength(7)
  })

  test.each([
    ['with a commit', (top: string, repository: TestRepository) => (repository.gitIn(top, 'init', '-q', 'sub'), repository.write({ 'sub/f': 'x' }, top), repository.gitIn(join(top, 'sub'), 'add', '-A'), repository.gitIn(join(top, 'sub'), 'commit', '-qm', 'x')), 'sub'],
    ['without a commit', (top: string, repository: TestRepository) => (repository.gitIn(top, 'init', '-q', 'sub'), repository.write({ 'sub/f': 'x' }, top)), 'sub'],
    ['in a tracked folder', (top: string, repository: TestRepository) => (repository.gitIn(top, 'init', '-q', 'src'), appendFileSync(join(top, 'src/a.txt'), 'x')), 'src'],
    ['that is only a .git file', (top: string, repository: TestRepository) => repository.write({ 'sub/.git': 'gitdir: /tmp/elsewhere\n', 'sub/f': 'x' }, top), 'sub'],
  ])('a nested repository %s is named and its link never committed', async (_, make, path) => {
    const repository = new TestRepository()
    const workspaces = open(repository)
    const workspace = await workspaces.prepare(repository.request())
    const before = look(workspace.path)
    make(workspace.path, repository)
    writeFileSync(join(workspace.path, 'other.txt'), 'x')
    const change = await workspace.capture(message)
    expect(change.changed).toContainEqual({ path, change: 'added', hazard: 'nested-repository' })
    expect(change.changed).toContainEqual({ path: 'other.txt', change: 'added', hazard: 'none' })
    const [folder = ''] = readdirSync(join(repository.stateFolder, 'git'))
    expect(execFileSync('git', ['--git-dir', join(repository.stateFolder, 'git', folder), 'ls-tree', '-r', change.commit ?? ''], { encoding: 'utf8' })).not.toContain('160000')
    await workspace.release()
    const next = await workspaces.prepare(repository.request())
    expect(next.path).toBe(workspace.path)
    expect(look(next.path)).toEqual(before)
  })

  test('names that pass for .git elsewhere are refused by name', async () => {
    const repository = new TestRepository()
    const workspace = await open(repository).prepare(repository.request())
    repository.write({ '.GIT/config': 'x', 'git~1/config': 'x', '.g\u200cit/config': 'x', 'fine.txt': 'x' }, workspace.path)
    const { changed } = await workspace.capture(message)
    expect(changed.filter(({ hazard }) => hazard === 'none').map(({ path }) => path)).toEqual(['fine.txt'])
    expect(changed.filter(({ hazard }) => hazard === 'nested-repository')).toHaveLength(3)
  })

  test('a folder that the agent replaced by a link is not read', async () => {
    const repository = new TestRepository()
    const workspaces = open(repository)
    const workspace = await workspaces.prepare(repository.request())
    const before = look(workspace.path)
    renameSync(workspace.path, `${workspace.path}-moved`)
    symlinkSync(repository.top, workspace.path)
    const user = look(repository.top)
    expect((await workspace.capture(message)).changed).toEqual([{ path: '.', change: 'type-changed', hazard: 'symlink-outside' }])
    expect(await workspace.rollback()).toMatchObject({ verified: true })
    expect(look(workspace.path)).toEqual(before)
    expect(look(repository.top)).toEqual(user)
  })

  test('what is put into the folder of a submodule is named and removed', async () => {
    const repository = new TestRepository()
    repository.git('update-index', '--add', '--cacheinfo', `160000,${repository.head},module`)
    repository.git('commit', '-qm', 'submodule')
    const workspaces = open(repository)
    const workspace = await workspaces.prepare(repository.request())
    expect(readdirSync(join(workspace.path, 'module'))).toEqual([])
    expect((await workspace.capture(message)).changed).toEqual([])
    repository.write({ 'module/evil.txt': 'x' }, workspace.path)
    expect((await workspace.capture(message)).changed).toEqual([{ path: 'module', change: 'added', hazard: 'nested-repository' }])
    repository.write({ 'module/evil.txt': 'x' }, workspace.path)
    await workspace.release()
    const next = await workspaces.prepare(repository.request())
    expect(readdirSync(join(next.path, 'module'))).toEqual([])
  })
})

/** Everything an agent may do to its folder. */
function vandalise(path: string, repository: TestRepository): void {
  const at = (name: string): string => join(path, name)
  appendFileSync(at('src/a.txt'), 'x')
  chmodSync(at('src/b.txt'), 0o600)
  rmSync(at('top.txt'))
  mkdirSync(at('top.txt/inner'), { recursive: true })
  writeFileSync(at('top.txt/inner/file'), 'x')
  writeFileSync(at('ignored.log'), 'x')
  mkdirSync(at('read-only/deep'), { recursive: true })
  writeFileSync(at('read-only/deep/file'), 'x')
  repository.gitIn(path, 'init', '-q')
  repository.gitIn(path, 'init', '-q', 'src')
  repository.gitIn(path, 'init', '-q', 'nested')
  mkdirSync(at('empty/folders'), { recursive: true })
  rmSync(at('linked'))
  symlinkSync('/etc', at('linked'))
  renameSync(at('moved'), at('elsewhere'))
  symlinkSync('/tmp', at('moved'))
  execFileSync('mkfifo', [at('fifo')])
  chmodSync(at('read-only/deep'), 0o500)
  chmodSync(at('read-only'), 0o000)
  chmodSync(at('src'), 0o500)
}

describe('bringing a folder back', () => {
  const files = { 'src/a.txt': 'a\n', 'src/b.txt': 'b\n', 'top.txt': 't\n', '.gitignore': '*.log\n', 'moved/x.txt': 'x\n', linked: 'plain\n', 'bin/run': '#!/bin/sh\n', empty0: '' }

  function make(): TestRepository {
    const repository = new TestRepository({ files })
    chmodSync(join(repository.top, 'bin/run'), 0o755)
    repository.commit('mode', {})
    return repository
  }

  test('a pooled folder is byte for byte a fresh one, whatever was done to it', async () => {
    const repository = make()
    const workspaces = open(repository)
    for (let round = 0; round < 3; round += 1) {
      const workspace = await workspaces.prepare(repository.request())
      expect(look(workspace.path)).toEqual(await freshLook(repository))
      vandalise(workspace.path, repository)
      await workspace.release()
    }
    expect(readdirSync(join(repository.stateFolder, 'worktrees'))).toHaveLength(1)
  })

  test('a pooled folder follows to another commit', async () => {
    const repository = make()
    const first = repository.head
    rmSync(join(repository.top, 'src'), { recursive: true })
    const second = repository.commit('other', { src: 'now a file\n', 'new/deep/file.txt': 'n\n' })
    const workspaces = open(repository)
    for (const commit of [first, second, first, second]) {
      const workspace = await workspaces.prepare(repository.request({ commit }))
      expect(look(workspace.path)).toEqual(await freshLook(repository, { commit }))
      await workspace.release()
    }
  })

  test('rollback restores and verifies', async () => {
    const repository = make()
    const workspace = await open(repository).prepare(repository.request())
    const before = look(workspace.path)
    vandalise(workspace.path, repository)
    await workspace.capture(message)
    const report = await workspace.rollback()
    expect(report).toMatchObject({ verified: true, differences: [] })
    expect(report.restored).toBeGreaterThan(5)
    expect(look(workspace.path)).toEqual(before)
    expect((await workspace.capture(message)).changed).toEqual([])
  })

  test('a removed folder comes back', async () => {
    const repository = make()
    const workspaces = open(repository)
    const workspace = await workspaces.prepare(repository.request())
    const before = look(workspace.path)
    rmSync(workspace.path, { recursive: true })
    expect(await workspace.rollback()).toMatchObject({ verified: true })
    expect(look(workspace.path)).toEqual(before)
    rmSync(workspace.path, { recursive: true })
    await workspace.release()
    expect(look((await workspaces.prepare(repository.request())).path)).toEqual(before)
  })
})

describe('the recipe', () => {
  test('links and copies are put in place and never part of a change', async () => {
    const repository = new TestRepository({ files: { 'a.txt': 'a\n', 'tracked/own.txt': 'own\n' } })
    repository.write({ 'node_modules/dep/index.js': 'dep', 'packages/x/cache/c': 'c', '.env.test': 'KEY=1', 'tracked/own.txt': 'user edit' })
    const workspaces = open(repository)
    const request = repository.request({ recipe: { link: ['node_modules', 'packages/x/cache', 'missing', 'tracked'], copy: ['.env.test'] } })
    const workspace = await workspaces.prepare(request)
    expect(readlinkSync(join(workspace.path, 'node_modules'))).toBe(join(repository.top, 'node_modules'))
    expect(readFileSync(join(workspace.path, 'packages/x/cache/c'), 'utf8')).toBe('c')
    expect(readFileSync(join(workspace.path, '.env.test'), 'utf8')).toBe('KEY=1')
    expect(readFileSync(join(workspace.path, 'tracked/own.txt'), 'utf8')).toBe('own\n')
    writeFileSync(join(workspace.path, '.env.test'), 'KEY=2')
    writeFileSync(join(workspace.path, '.gitignore'), '!node_modules\n!.env.test\n')
    expect((await workspace.capture(message)).changed.map(({ path }) => path)).toEqual(['.gitignore'])
    expect(await workspace.rollback()).toMatchObject({ verified: true, differences: [] })
    expect(readFileSync(join(workspace.path, '.env.test'), 'utf8')).toBe('KEY=1')
    await workspace.release()
    await workspaces.prepare(request)
    expect(lstatSync(join(workspace.path, 'node_modules')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(repository.top, 'node_modules/dep/index.js'), 'utf8')).toBe('dep')
  })

  test.each(['../outside', '/etc', '.git/hooks', 'a/../../b'])('a link to %s is refused', async (path) => {
    const repository = new TestRepository()
    await expect(open(repository).prepare(repository.request({ recipe: { link: [path] } }))).rejects.toThrow(FleetError)
    expect(readdirSync(join(repository.stateFolder, 'worktrees'))).toEqual([])
  })

  test('a link is not placed through a symlink of the tree', async () => {
    const repository = new TestRepository()
    const outside = join(repository.folder, 'outside')
    mkdirSync(outside)
    symlinkSync(outside, join(repository.top, 'way'))
    const commit = repository.commit('link', {})
    rmSync(join(repository.top, 'way'))
    repository.write({ 'way/cache': 'c' })
    await open(repository).prepare(repository.request({ commit, recipe: { link: ['way/cache'] } }))
    expect(readdirSync(outside)).toEqual([])
  })

  test('a set-up survives pooling while its lock files are the same', async () => {
    const repository = new TestRepository({ files: { 'package-lock.json': '1', 'a.txt': 'a', '.gitignore': 'node_modules\ndist\n' } })
    const workspaces = open(repository)
    const recipe = { setup: ['npm', 'ci'] }
    const first = await workspaces.prepare(repository.request({ recipe }))
    expect(first.needsSetup).toBe(true)
    repository.write({ 'node_modules/dep/index.js': 'dep', 'unignored-cache/x': 'x' }, first.path)
    await first.keepSetup()
    expect(first.needsSetup).toBe(false)
    repository.write({ 'dist/agent.js': 'x', 'junk.txt': 'x' }, first.path)
    expect((await first.capture(message)).changed.map(({ path }) => path)).toEqual(['junk.txt'])
    await first.release()

    const other = repository.commit('other', { 'a.txt': 'b' })
    const second = await workspaces.prepare(repository.request({ recipe, commit: other }))
    expect(second.path).toBe(first.path)
    expect(second.needsSetup).toBe(false)
    expect(readdirSync(second.path).sort()).toEqual(['.gitignore', 'a.txt', 'node_modules', 'package-lock.json', 'unignored-cache'])
    expect(await second.rollback()).toMatchObject({ verified: true })
    expect(existsSync(join(second.path, 'node_modules/dep/index.js'))).toBe(true)
    await second.release()

    const changed = repository.commit('lock', { 'package-lock.json': '2' })
    const third = await workspaces.prepare(repository.request({ recipe, commit: changed }))
    expect(third.needsSetup).toBe(true)
    expect(existsSync(join(third.path, 'node_modules'))).toBe(false)
  })

  test('a set-up that an agent removed has to run again', async () => {
    const repository = new TestRepository()
    const workspaces = open(repository)
    const recipe = { setup: ['npm', 'ci'] }
    const first = await workspaces.prepare(repository.request({ recipe }))
    repository.write({ 'node_modules/dep/index.js': 'dep' }, first.path)
    await first.keepSetup()
    rmSync(join(first.path, 'node_modules'), { recursive: true })
    await first.release()
    expect((await workspaces.prepare(repository.request({ recipe }))).needsSetup).toBe(true)
  })

  test('only the sparse cones are checked out, and a new file outside them is still captured', async () => {
    const repository = new TestRepository({ files: { 'a/x.txt': 'x', 'a/b/y.txt': 'y', 'c/z.txt': 'z', 'c/d/w.txt': 'w', 'root.txt': 'r' } })
    const workspaces = open(repository)
    const request = repository.request({ recipe: { sparse: ['a/b', 'c/d'] } })
    const workspace = await workspaces.prepare(request)
    const before = look(workspace.path)
    expect(Object.keys(before).filter((path) => path.endsWith('.txt')).sort()).toEqual(['a/b/y.txt', 'a/x.txt', 'c/d/w.txt', 'c/z.txt', 'root.txt'])
    repository.write({ 'outside/new.txt': 'n', 'a/b/y.txt': 'changed' }, workspace.path)
    expect((await workspace.capture(message)).changed.map(({ path }) => path)).toEqual(['a/b/y.txt', 'outside/new.txt'])
    expect(await workspace.rollback()).toMatchObject({ verified: true, differences: [] })
    expect(look(workspace.path)).toEqual(before)
    await workspace.release()
    const whole = await workspaces.prepare(repository.request())
    expect(existsSync(join(whole.path, 'c/z.txt'))).toBe(true)
  })
})

describe('the pool', () => {
  test('twelve at once, many rounds, never fail', async () => {
    const repository = new TestRepository()
    const workspaces = open(repository, 4)
    for (let round = 0; round < 8; round += 1) {
      const made = await Promise.all(Array.from({ length: 12 }, () => workspaces.prepare(repository.request())))
      expect(new Set(made.map(({ path }) => path)).size).toBe(12)
      await Promise.all(made.map(async (workspace: Workspace, number) => {
        writeFileSync(join(workspace.path, `n${number}.txt`), 'x')
        expect((await workspace.capture(message)).files).toBe(1)
        await workspace.release()
        await workspace.release()
      }))
      expect(readdirSync(join(repository.stateFolder, 'worktrees')).length).toBe(4)
    }
  })

  test('a full disk is said before anything is made', async () => {
    const repository = new TestRepository()
    await expect(open(repository).prepare(repository.request({ minFreeDiskBytes: Number.MAX_SAFE_INTEGER }))).rejects.toMatchObject({ code: 'disk-full' })
    expect(readdirSync(repository.stateFolder)).toEqual([])
  })

  test('an unknown commit and an aborted request leave nothing behind', async () => {
    const repository = new TestRepository()
    const workspaces = open(repository)
    await expect(workspaces.prepare(repository.request({ commit: '1'.repeat(40) }))).rejects.toThrow(FleetError)
    await expect(workspaces.prepare(repository.request({ signal: AbortSignal.abort() }))).rejects.toThrow('aborted')
    expect(readdirSync(join(repository.stateFolder, 'worktrees'))).toEqual([])
  })

  test('close removes the folders, sweep those of a dead orchestrator', async () => {
    const repository = new TestRepository()
    const dead = createWorktreeWorkspaces({ stateFolder: repository.stateFolder, maxPooled: 2 })
    const left = await dead.prepare(repository.request())
    repository.write({ 'junk/x': 'x' }, left.path)
    chmodSync(join(left.path, 'junk'), 0o000)
    const [folder = ''] = readdirSync(join(repository.stateFolder, 'git'))
    writeFileSync(join(repository.stateFolder, 'git', folder, 'config.lock'), '')
    repository.write({ 'views/fleet-view-x/config': '', [`git/${folder}/fleet-view-y/config`]: '' }, repository.stateFolder)
    const workspaces = open(repository)
    await workspaces.sweep()
    expect(existsSync(join(repository.stateFolder, 'views'))).toBe(false)
    expect(existsSync(join(repository.stateFolder, 'git', folder, 'fleet-view-y'))).toBe(false)
    expect(readdirSync(join(repository.stateFolder, 'worktrees'))).toEqual([])
    expect(readdirSync(join(repository.stateFolder, 'git', folder, 'slots'))).toEqual([])
    expect(existsSync(join(repository.stateFolder, 'git', folder, 'config.lock'))).toBe(false)
    const workspace = await workspaces.prepare(repository.request())
    expect(look(workspace.path)).toEqual(await freshLook(repository))
    await workspaces.close()
    expect(readdirSync(join(repository.stateFolder, 'worktrees'))).toEqual([])
  })
})
