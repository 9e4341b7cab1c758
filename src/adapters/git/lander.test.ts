import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Repository } from '../../core/plan/plan.ts'
import { describeLander, type LanderHarness } from '../../ports/lander.testsuite.ts'
import { createGitLander } from './lander.ts'
import { look, message, TestRepository } from './repository.testrig.ts'
import { createWorktreeWorkspaces } from './worktree-workspaces.ts'

const branch = 'fleet/r1'

class Rig extends TestRepository {
  readonly lander = createGitLander({ stateFolder: this.stateFolder })
  readonly workspaces = createWorktreeWorkspaces({ stateFolder: this.stateFolder, maxPooled: 1 })

  constructor(options: ConstructorParameters<typeof TestRepository>[0] = {}) {
    super(options)
    onTestFinished(async () => {
      await this.workspaces.close()
      await this.lander.close()
    })
  }

  async change(parent: string, files: Readonly<Record<string, string | Buffer | null>>, repository: Repository = this.repository): Promise<string> {
    const workspace = await this.workspaces.prepare(this.request({ commit: parent, repository }))
    for (const [path, content] of Object.entries(files)) {
      const whole = join(workspace.path, path)
      mkdirSync(dirname(whole), { recursive: true })
      if (content === null) rmSync(whole)
      else writeFileSync(whole, content)
    }
    const { commit } = await workspace.capture(message)
    await workspace.release()
    return commit ?? ''
  }

  async land(files: Readonly<Record<string, string | Buffer | null>>, repository: Repository = this.repository): Promise<string> {
    const head = await this.lander.head(repository, branch)
    const merged = await this.lander.integrate(repository, { commit: await this.change(head, files, repository), head, message })
    if (merged.status !== 'merged') throw new Error(JSON.stringify(merged))
    expect(await this.lander.move(repository, { branch, commit: merged.commit, expected: head })).toBe('moved')
    return merged.commit
  }

  /** Everything of the user's but what a landing may add: objects and the branch of the run. */
  userLook(): Readonly<Record<string, string>> {
    const skip = (path: string): boolean => path === '.git/objects' || path === '.git/refs/heads'
    return look(this.top, { times: true, skip })
  }
}

describeLander('the git lander', async (): Promise<LanderHarness> => {
  const rig = new Rig({ files: { 'a.txt': '1\n2\n3\n4\n5\n6\n7\n', 'b.txt': 'b\n' } })
  const base = rig.head
  const [privateGit] = [(...args: readonly string[]): string => {
    const [folder = ''] = readdirSync(join(rig.stateFolder, 'git'))
    return execFileSync('git', ['--git-dir', join(rig.stateFolder, 'git', folder), ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  }]
  return {
    lander: rig.lander,
    repository: rig.repository,
    base,
    userBranch: 'main',
    commit: (parent, files) => rig.change(parent, files),
    read: async (commit, path) => {
      try {
        return privateGit('cat-file', 'blob', `${commit}:${path}`)
      } catch {
        return null
      }
    },
    parents: async (commit) => privateGit('log', '-1', '--format=%P', commit).trim().split(' '),
    message: async (commit) => privateGit('log', '-1', '--format=%B', commit).trim(),
    userHead: async () => rig.git('rev-parse', 'main'),
    reopen: async () => {
      const lander = createGitLander({ stateFolder: rig.stateFolder })
      onTestFinished(() => lander.close())
      return lander
    },
  }
})

describe('a repository is inspected', () => {
  const inspect = (path: string): Promise<unknown> => createGitLander({ stateFolder: '/nonexistent' }).inspect(path)

  test('a plain folder is a folder', async () => {
    const rig = new Rig()
    mkdirSync(join(rig.folder, 'plain'))
    expect(await inspect(join(rig.folder, 'plain'))).toEqual({ kind: 'folder' })
  })

  test('a repository with no commit names the next step', async () => {
    const rig = new Rig()
    rig.gitIn(rig.folder, 'init', '-q', 'unborn')
    await expect(inspect(join(rig.folder, 'unborn'))).rejects.toMatchObject({ code: 'repository-invalid', hint: expect.stringContaining('git commit') })
  })

  test('a bare repository is refused', async () => {
    const rig = new Rig()
    rig.gitIn(rig.folder, 'clone', '-q', '--bare', 'user', 'bare.git')
    await expect(inspect(join(rig.folder, 'bare.git'))).rejects.toMatchObject({ code: 'repository-invalid', message: expect.stringContaining('bare') })
  })

  test('a missing folder and a broken .git file are refused', async () => {
    const rig = new Rig()
    await expect(inspect(join(rig.folder, 'missing'))).rejects.toMatchObject({ code: 'repository-invalid' })
    rig.write({ 'broken/.git': 'gitdir: ../nowhere\n' }, rig.folder)
    await expect(inspect(join(rig.folder, 'broken'))).rejects.toMatchObject({ code: 'repository-invalid' })
  })

  test('a detached HEAD is fine', async () => {
    const rig = new Rig()
    rig.git('checkout', '-q', '--detach')
    expect(await inspect(rig.top)).toMatchObject({ kind: 'git', userBranch: null, commit: rig.head })
  })

  test('a folder inside a work tree is its repository', async () => {
    const rig = new Rig()
    expect(await inspect(join(rig.top, 'src'))).toMatchObject({ kind: 'git', top: rig.top })
  })

  test('edits, staged or not, make it dirty, touched and untracked files do not', async () => {
    const rig = new Rig()
    rig.write({ 'untracked.txt': 'x' })
    utimesSync(join(rig.top, 'top.txt'), 1, 1)
    expect(await inspect(rig.top)).toMatchObject({ dirty: false })
    rig.write({ 'top.txt': 'pot\n' })
    expect(await inspect(rig.top)).toMatchObject({ dirty: true })
    rig.git('add', '-A')
    expect(await inspect(rig.top)).toMatchObject({ dirty: true })
  })

  test('a work tree that its repository does not know is refused', async () => {
    const rig = new Rig()
    rig.git('worktree', 'add', '-q', '--detach', join(rig.folder, 'linked'))
    expect(await inspect(join(rig.folder, 'linked'))).toMatchObject({ kind: 'git', userBranch: null })
    mkdirSync(join(rig.folder, 'thief'))
    copyFileSync(join(rig.folder, 'linked/.git'), join(rig.folder, 'thief/.git'))
    await expect(inspect(join(rig.folder, 'thief'))).rejects.toMatchObject({ code: 'repository-invalid' })
  })

  test('a repository of another owner is fine, because it is named', async () => {
    const rig = new Rig()
    if (process.getuid?.() === 0) execFileSync('chown', ['-R', '65534:65534', rig.top])
    expect(await inspect(rig.top)).toMatchObject({ kind: 'git' })
    await rig.lander.open(rig.repository, branch, execFileSync('cat', [join(rig.top, '.git/refs/heads/main')], { encoding: 'utf8' }).trim())
  })
})

describe('odd repositories work from checkout to landing', () => {
  const whole = async (rig: Rig, repository: Repository = rig.repository): Promise<void> => {
    const facts = await rig.lander.inspect(repository.path)
    if (facts.kind !== 'git') throw new Error('expected a git repository')
    await rig.lander.open(repository, branch, facts.commit)
    const first = await rig.land({ 'one.txt': '1\n' }, repository)
    const other = await rig.lander.integrate(repository, { commit: await rig.change(facts.commit, { 'two.txt': '2\n' }, repository), head: first, message })
    if (other.status !== 'merged') throw new Error('expected a clean merge')
    expect(await rig.lander.move(repository, { branch, commit: other.commit, expected: first })).toBe('moved')
    expect(rig.gitIn(repository.path, 'ls-tree', '--name-only', branch)).toMatch(/one\.txt[^]*two\.txt/)
    rig.gitIn(repository.path, 'fsck', '--strict', '--connectivity-only', branch)
  }

  test('with SHA-256', async () => await whole(new Rig({ objectFormat: 'sha256' })))

  test('a shallow clone', async () => {
    const rig = new Rig()
    for (const name of ['x', 'y', 'z']) rig.commit(name, { [`${name}.txt`]: name })
    rig.gitIn(rig.folder, 'clone', '-q', '--depth=1', `file://${rig.top}`, 'shallow')
    const path = join(rig.folder, 'shallow')
    expect(await rig.lander.inspect(path)).toMatchObject({ shallow: true })
    await whole(rig, { ...rig.repository, path })
  })

  test('a linked work tree', async () => {
    const rig = new Rig()
    const path = join(rig.folder, 'linked')
    rig.git('worktree', 'add', '-q', '-b', 'side', path)
    await whole(rig, { ...rig.repository, path })
    expect(await rig.lander.landForUser({ ...rig.repository, path }, { runBranch: branch, target: 'side', message })).toMatchObject({ how: 'fast-forward' })
    expect(readFileSync(join(path, 'two.txt'), 'utf8')).toBe('2\n')
    expect(rig.gitIn(path, 'status', '--porcelain')).toBe('')
    await expect(rig.lander.landForUser({ ...rig.repository, path }, { runBranch: branch, target: 'main', message })).rejects.toMatchObject({ code: 'land-refused', message: expect.stringContaining('checked out in') })
  })

  test('a submodule', async () => {
    const rig = new Rig()
    rig.gitIn(rig.folder, 'clone', '-q', 'user', 'library')
    rig.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(rig.folder, 'library'), 'library')
    rig.git('commit', '-qm', 'submodule')
    await whole(rig)
    await whole(rig, { name: 'library', path: join(rig.top, 'library'), kind: 'git', readonly: false })
  })

  test('a detached HEAD, packed refs, and a repository that borrows objects itself', async () => {
    const rig = new Rig()
    rig.gitIn(rig.folder, 'clone', '-q', '--shared', 'user', 'borrower')
    const path = join(rig.folder, 'borrower')
    rig.gitIn(path, 'checkout', '-q', '--detach')
    rig.gitIn(path, 'pack-refs', '--all')
    await whole(rig, { ...rig.repository, path })
    rig.gitIn(path, 'pack-refs', '--all')
    const packed = await rig.lander.head({ ...rig.repository, path }, branch)
    await rig.land({ 'three.txt': '3\n' }, { ...rig.repository, path })
    expect(rig.gitIn(path, 'rev-parse', `${branch}~1`)).toBe(packed)
    await rig.lander.forget({ ...rig.repository, path }, branch)
    expect(rig.gitIn(path, 'for-each-ref', 'refs/heads/fleet')).toBe('')
  })

  test('attributes: line endings, encodings and ident are converted, LFS pointers stay pointers', async () => {
    const rig = new Rig()
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n'
    rig.commit('attributes', { '.gitattributes': '*.win text eol=crlf\n*.bin filter=lfs diff=lfs merge=lfs -text\nCHANGES merge=union\n*.id ident\n*.u16 text working-tree-encoding=UTF-16LE\n', 'a.win': 'a\nb\n', 'a.bin': pointer, 'a.id': '$Id$\n' })
    const workspace = await rig.workspaces.prepare(rig.request())
    expect(readFileSync(join(workspace.path, 'a.win'), 'latin1')).toBe('a\r\nb\r\n')
    expect(readFileSync(join(workspace.path, 'a.bin'), 'utf8')).toBe(pointer)
    expect(readFileSync(join(workspace.path, 'a.id'), 'utf8')).toMatch(/^\$Id: [0-9a-f]{40} \$\n$/)
    rig.write({ 'a.win': 'a\r\nb\r\nc\r\n', 'b.u16': Buffer.from('h\ni\n', 'utf16le') }, workspace.path)
    const change = await workspace.capture(message)
    expect(change.changed.map(({ path }) => path)).toEqual(['a.win', 'b.u16'])
    expect(change.linesAdded).toBe(3)
    expect(await workspace.rollback()).toMatchObject({ verified: true, differences: [] })
    await rig.lander.open(rig.repository, branch, rig.head)
    const landed = await rig.land({ 'a.win': 'a\r\nb\r\nc\r\n' })
    expect(rig.git('cat-file', 'blob', `${landed}:a.win`)).toBe('a\nb\nc')
  })
})

describe('the user keeps everything', () => {
  test('checkouts, landings and a dirty tree leave the user byte for byte as they were', async () => {
    const rig = new Rig()
    rig.write({ 'top.txt': 'staged\n' })
    rig.git('stash')
    rig.write({ 'top.txt': 'staged\n', 'untracked.txt': 'u' })
    rig.git('add', 'top.txt')
    rig.write({ 'src/a.txt': 'unstaged\n' })
    const before = rig.userLook()
    expect(await rig.lander.inspect(rig.top)).toMatchObject({ dirty: true })
    await rig.lander.open(rig.repository, branch, rig.head)
    await rig.land({ 'n.txt': 'n\n', 'src/a.txt': null })
    await rig.land({ 'm.txt': 'm\n' })
    await rig.lander.diff(rig.repository, rig.head, rig.git('rev-parse', branch), 1000)
    expect(rig.userLook()).toEqual(before)
    expect(rig.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/fleet/r1\nrefs/heads/main\nrefs/stash')
    await rig.lander.forget(rig.repository, branch)
    // Deleting a ref locks packed-refs for a moment, which shows in the date of the folder.
    expect({ ...rig.userLook(), '.git': '' }).toEqual({ ...before, '.git': '' })
    expect(readdirSync(join(rig.stateFolder, 'git'))).toEqual([])
  })

  test('landed objects live in the user\'s own database', async () => {
    const rig = new Rig()
    await rig.lander.open(rig.repository, branch, rig.head)
    await rig.land({ 'deep/er/n.txt': 'n\n', 'src/a.txt': 'changed\n' })
    await rig.land({ 'big.bin': Buffer.from(Array.from({ length: 40 * 1024 * 1024 }, (_, at) => (at * 2654435761) >>> 13)) })
    rmSync(rig.stateFolder, { recursive: true })
    expect(rig.git('fsck', '--full', '--strict', branch)).toBe('')
    expect(readdirSync(join(rig.top, '.git/objects/pack')).filter((name) => name.startsWith('tmp'))).toEqual([])
  })

  test('a branch that is not checked out moves alone', async () => {
    const rig = new Rig()
    rig.git('branch', 'other')
    await rig.lander.open(rig.repository, branch, rig.head)
    const landed = await rig.land({ 'n.txt': 'n\n' })
    rig.write({ 'top.txt': 'dirty\n' })
    const before = look(rig.top, { times: true, skip: (path) => path === '.git' })
    expect(await rig.lander.landForUser(rig.repository, { runBranch: branch, target: 'other', message })).toMatchObject({ how: 'fast-forward' })
    expect(rig.git('rev-parse', 'other')).toBe(landed)
    expect(look(rig.top, { times: true, skip: (path) => path === '.git' })).toEqual(before)
  })

  test('the checked-out branch moves with files and index, and git finds it clean', async () => {
    const rig = new Rig({ files: { 'src/a.txt': 'a\n', 'gone/x.txt': 'x\n', 'run.sh': '#!/bin/sh\n', '.gitignore': 'node_modules\n' } })
    rig.write({ 'node_modules/x': 'x', 'untracked.txt': 'u' })
    await rig.lander.open(rig.repository, branch, rig.head)
    await rig.land({ 'src/a.txt': 'b\n', 'new/n.txt': 'n\n', 'gone/x.txt': null })
    rig.commit('user work', { 'own.txt': 'own\n' })
    const from = rig.head
    const landed = await rig.lander.landForUser(rig.repository, { runBranch: branch, target: 'main', message })
    expect(landed).toMatchObject({ how: 'merge', from })
    expect(rig.git('status', '--porcelain')).toBe('')
    expect(rig.git('log', '-1', '--format=%P')).toBe(`${from} ${rig.git('rev-parse', branch)}`)
    expect(readFileSync(join(rig.top, 'src/a.txt'), 'utf8')).toBe('b\n')
    expect(existsSync(join(rig.top, 'gone'))).toBe(false)
    expect(existsSync(join(rig.top, 'node_modules/x'))).toBe(true)
    expect(existsSync(join(rig.top, '.git/index.lock'))).toBe(false)
    await rig.lander.takeBackForUser(rig.repository, { branch: 'main', from, to: landed.to })
    expect(rig.git('status', '--porcelain')).toBe('')
    expect(existsSync(join(rig.top, 'gone/x.txt'))).toBe(true)
  })

  const refusals: readonly (readonly [string, string, (rig: Rig) => void])[] = [
    ['an unstaged edit', 'checkout-dirty', (rig) => rig.write({ 'top.txt': 'x\n' })],
    ['a staged edit', 'checkout-dirty', (rig) => (rig.write({ 'top.txt': 'x\n' }), rig.git('add', '-A'))],
    ['an untracked file in the way', 'checkout-dirty', (rig) => rig.write({ 'new.txt': 'mine\n' })],
    ['an ignored file in the way', 'checkout-dirty', (rig) => rig.write({ 'dir/n.txt': 'mine\n', '.git/info/exclude': 'dir\n' })],
    ['an untracked file where a folder must go', 'checkout-dirty', (rig) => rig.write({ dir: 'mine\n' })],
    ['a link where a folder must go', 'checkout-dirty', (rig) => symlinkSync('/tmp', join(rig.top, 'dir'))],
    ['a merge that is not finished', 'land-refused', (rig) => rig.write({ '.git/MERGE_HEAD': `${rig.head}\n` })],
    ['a rebase that is not finished', 'land-refused', (rig) => mkdirSync(join(rig.top, '.git/rebase-merge'))],
    ['a bisect that is not finished', 'land-refused', (rig) => rig.write({ '.git/BISECT_LOG': '' })],
    ['another git at work', 'land-refused', (rig) => rig.write({ '.git/index.lock': '' })],
    ['a conflict with the user', 'land-refused', (rig) => rig.commit('mine', { 'src/a.txt': 'mine\n' })],
    ['a locked branch', 'land-refused', (rig) => rig.write({ '.git/refs/heads/main.lock': '' })],
  ]
  test.each(refusals)('%s refuses the landing and changes nothing', async (_, code, spoil) => {
    const rig = new Rig()
    await rig.lander.open(rig.repository, branch, rig.head)
    await rig.land({ 'new.txt': 'n\n', 'dir/n.txt': 'n\n', 'src/a.txt': 'theirs\n' })
    spoil(rig)
    const skip = (path: string): boolean => path === '.git/objects'
    const before = look(rig.top, { skip })
    await expect(rig.lander.landForUser(rig.repository, { runBranch: branch, target: 'main', message })).rejects.toMatchObject({ code })
    expect(look(rig.top, { skip })).toEqual(before)
  })

  test('an unknown branch and a name that is none are refused', async () => {
    const rig = new Rig()
    await rig.lander.open(rig.repository, branch, rig.head)
    for (const target of ['missing', '--force', 'a..b', 'x.lock', '', 'a b']) {
      await expect(rig.lander.landForUser(rig.repository, { runBranch: branch, target, message })).rejects.toMatchObject({ name: 'FleetError' })
    }
  })
})

describe('after a crash', () => {
  test('a lock of a killed git does not block the branch of the run', async () => {
    const rig = new Rig()
    await rig.lander.open(rig.repository, branch, rig.head)
    rig.write({ '.git/refs/heads/fleet/r1.lock': '', '.git/objects/pack/tmp_pack_00000000-0000-4000-8000-000000000000': 'x', '.git/objects/pack/tmp_pack_users': 'x' })
    await rig.lander.open(rig.repository, branch, rig.head)
    await rig.land({ 'n.txt': 'n\n' })
    expect(readdirSync(join(rig.top, '.git/objects/pack')).filter((name) => name.startsWith('tmp'))).toEqual(['tmp_pack_users'])
  })

  test('objects that were written while the branch was not moved do no harm', async () => {
    const rig = new Rig()
    await rig.lander.open(rig.repository, branch, rig.head)
    const merged = await rig.lander.integrate(rig.repository, { commit: await rig.change(rig.head, { 'n.txt': 'n\n' }), head: rig.head, message })
    if (merged.status !== 'merged') throw new Error('expected a clean merge')
    const ref = join(rig.top, '.git/refs/heads/fleet/r1')
    writeFileSync(`${ref}.lock`, '')
    await expect(rig.lander.move(rig.repository, { branch, commit: merged.commit, expected: rig.head })).rejects.toMatchObject({ name: 'FleetError' })
    expect(rig.git('cat-file', '-t', merged.commit)).toBe('commit')
    await rig.lander.open(rig.repository, branch, rig.head)
    expect(await rig.lander.hasLanded(rig.repository, branch, merged.commit)).toBe(false)
    expect(await rig.lander.move(rig.repository, { branch, commit: merged.commit, expected: rig.head })).toBe('moved')
  })

  test.each(['before', 'after'] as const)('a landing for the user that died %s the branch moved is brought to an end', async (when) => {
    const rig = new Rig()
    const from = rig.head
    await rig.lander.open(rig.repository, branch, from)
    const to = await rig.land({ 'new/n.txt': 'n\n', 'src/a.txt': 'theirs\n', 'top.txt': null })
    const [folder = ''] = readdirSync(join(rig.stateFolder, 'git'))
    writeFileSync(join(rig.stateFolder, 'git', folder, 'user-checkout.json'), JSON.stringify({ ref: 'refs/heads/main', from, to }))
    writeFileSync(join(rig.top, '.git/index.lock'), 'half')
    rig.write({ 'new/n.txt': 'n\n', 'src/a.txt': 'theirs\n' })
    if (when === 'after') writeFileSync(join(rig.top, '.git/refs/heads/main'), `${to}\n`)
    expect(await rig.lander.landForUser(rig.repository, { runBranch: branch, target: 'main', message })).toMatchObject({ to, how: when === 'after' ? 'up-to-date' : 'fast-forward' })
    expect(rig.git('status', '--porcelain')).toBe('')
    expect(rig.head).toBe(to)
    expect(existsSync(join(rig.top, 'top.txt'))).toBe(false)
  })

  test('edits that came after a landing was killed are not written over', async () => {
    const rig = new Rig()
    const from = rig.head
    await rig.lander.open(rig.repository, branch, from)
    const to = await rig.land({ 'src/a.txt': 'theirs\n', 'src/b.txt': 'theirs\n' })
    const [folder = ''] = readdirSync(join(rig.stateFolder, 'git'))
    writeFileSync(join(rig.stateFolder, 'git', folder, 'user-checkout.json'), JSON.stringify({ ref: 'refs/heads/main', from, to }))
    rig.write({ '.git/index.lock': '', 'src/a.txt': 'theirs\n', 'src/b.txt': 'the user went on\n' })
    await expect(rig.lander.landForUser(rig.repository, { runBranch: branch, target: 'main', message })).rejects.toMatchObject({ code: 'checkout-dirty', message: expect.stringContaining('src/b.txt') })
    expect(readFileSync(join(rig.top, 'src/b.txt'), 'utf8')).toBe('the user went on\n')
  })

  test('a journal without the lock is out of date: the user has gone on', async () => {
    const rig = new Rig()
    const from = rig.head
    await rig.lander.open(rig.repository, branch, from)
    const to = await rig.land({ 'src/a.txt': 'theirs\n' })
    const [folder = ''] = readdirSync(join(rig.stateFolder, 'git'))
    writeFileSync(join(rig.stateFolder, 'git', folder, 'user-checkout.json'), JSON.stringify({ ref: 'refs/heads/main', from, to }))
    rig.write({ 'src/a.txt': 'the user went on\n' })
    await expect(rig.lander.landForUser(rig.repository, { runBranch: branch, target: 'main', message })).rejects.toMatchObject({ code: 'checkout-dirty' })
    expect(readFileSync(join(rig.top, 'src/a.txt'), 'utf8')).toBe('the user went on\n')
  })

  test('a file that failed to be written brings everything back', async () => {
    const rig = new Rig()
    await rig.lander.open(rig.repository, branch, rig.head)
    await rig.land({ 'new/n.txt': 'n\n', 'src/a.txt': 'theirs\n', 'top.txt': null })
    const skip = (path: string): boolean => path === '.git/objects'
    const before = look(rig.top, { skip })
    const index = readFileSync(join(rig.top, '.git/index'))
    writeFileSync(join(rig.top, '.git/refs/heads/main.lock'), '')
    await expect(rig.lander.landForUser(rig.repository, { runBranch: branch, target: 'main', message })).rejects.toMatchObject({ code: 'land-refused' })
    rmSync(join(rig.top, '.git/refs/heads/main.lock'))
    expect(look(rig.top, { skip })).toEqual(before)
    expect(readFileSync(join(rig.top, '.git/index'))).toEqual(index)
  })
})

describe('configuration that changed under the run', () => {
  const changes: readonly (readonly [string, (rig: Rig) => void])[] = [
    ['a filter', (rig) => rig.git('config', 'filter.x.clean', 'evil')],
    ['a hook', (rig) => (rig.write({ '.git/hooks/pre-commit': '#!/bin/sh\n' }), chmodSync(join(rig.top, '.git/hooks/pre-commit'), 0o755))],
    ['attributes', (rig) => rig.write({ '.git/info/attributes': '* filter=x\n' })],
    ['a commondir', (rig) => rig.write({ '.git/commondir': '.\n' })],
    ['a program hidden in a branch section', (rig) => appendFileSync(join(rig.top, '.git/config'), '[branch "x"]\n\tmergeOptions = evil\n')],
    ['the git folder itself', (rig) => (renameSync(join(rig.top, '.git'), join(rig.folder, 'moved')), rig.write({ '.git': `gitdir: ${join(rig.folder, 'moved')}\n` }))],
  ]
  test.each(changes)('%s refuses the landing', async (_, change) => {
    const rig = new Rig()
    await rig.lander.open(rig.repository, branch, rig.head)
    const head = rig.head
    const commit = await rig.change(head, { 'n.txt': 'n\n' })
    change(rig)
    await expect(rig.lander.move(rig.repository, { branch, commit, expected: head })).rejects.toMatchObject({ code: 'repository-changed' })
  })

  test('a tracked branch is no such change', async () => {
    const rig = new Rig()
    await rig.lander.open(rig.repository, branch, rig.head)
    rig.git('config', 'branch.topic.remote', 'origin')
    rig.git('config', 'branch.topic.merge', 'refs/heads/topic')
    await rig.land({ 'n.txt': 'n\n' })
    expect(statSync(join(rig.top, '.git/config')).isFile()).toBe(true)
  })
})
