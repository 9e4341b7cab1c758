import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { digestIndex } from './digest-index.ts'
import { InPlaceRig, git, message } from './in-place.testrig.ts'

function makeRepository(): InPlaceRig {
  const rig = new InPlaceRig('git')
  rig.write('one', 'before\n')
  rig.write('lib/two', 'before\n')
  git(rig.root, 'add', '-A')
  git(rig.root, 'commit', '-q', '-m', 'first')
  return rig
}

const hazards = async (workspace: Awaited<ReturnType<InPlaceRig['prepare']>>) => (await workspace.capture(message)).changed.filter(({ hazard }) => hazard !== 'none').map(({ path, change }) => [path, change])

describe("the user's own repository under an in-place attempt", () => {
  test('hooks and configuration that an attempt plants are a hazard and go at rollback', async () => {
    using rig = makeRepository()
    const config = readFileSync(rig.path('.git/config'), 'utf8')
    const workspace = await rig.prepare()
    rig.write('.git/hooks/post-checkout', '#!/bin/sh\n')
    chmodSync(rig.path('.git/hooks/post-checkout'), 0o755)
    git(rig.root, 'config', 'core.fsmonitor', '/tmp/evil')
    expect(await hazards(workspace)).toEqual([['.git/config', 'modified'], ['.git/hooks/post-checkout', 'added']])
    expect((await workspace.rollback()).verified).toBe(true)
    expect(existsSync(rig.path('.git/hooks/post-checkout'))).toBe(false)
    expect(readFileSync(rig.path('.git/config'), 'utf8')).toBe(config)
  })

  test('a planted program is not started by asking what is ignored', async () => {
    using rig = makeRepository()
    const workspace = await rig.prepare()
    rig.write('evil.sh', `#!/bin/sh\ntouch '${rig.folder}/started'\n`)
    chmodSync(rig.path('evil.sh'), 0o755)
    git(rig.root, 'config', 'core.fsmonitor', rig.path('evil.sh'))
    await workspace.capture(message)
    await workspace.rollback()
    await workspace.release()
    expect(existsSync(`${rig.folder}/started`)).toBe(false)
  })

  test('a commit of the attempt is a hazard, and a difference that rollback does not hide', async () => {
    using rig = makeRepository()
    const workspace = await rig.prepare()
    rig.write('one', 'after\n')
    git(rig.root, 'commit', '-qam', 'by the agent')
    expect(await hazards(workspace)).toEqual([['.git/index', 'modified'], ['.git/refs/heads/main', 'modified']])
    expect(await workspace.rollback()).toMatchObject({ verified: false, differences: ['.git/index', '.git/refs/heads/main'] })
    expect(readFileSync(rig.path('one'), 'utf8')).toBe('before\n')
  })

  test.each([
    ['a staged file', ['add', 'new'], ['.git/index']],
    ['a new branch', ['branch', 'feature'], ['.git/refs/heads/feature']],
    ['a tag', ['tag', 'v1'], ['.git/refs/tags/v1']],
    ['another HEAD', ['checkout', '-q', '--detach'], ['.git/HEAD']],
    ['a stash', ['stash', 'push', '-q', '--include-untracked'], ['.git/refs/stash']],
  ])('%s is found out', async (_, args, paths) => {
    using rig = makeRepository()
    rig.write('new', 'x')
    const workspace = await rig.prepare()
    git(rig.root, ...args)
    expect((await hazards(workspace)).map(([path]) => path)).toEqual(paths)
  })

  test('a look at the status, packed refs and a fleet branch are no change', async () => {
    using rig = makeRepository()
    git(rig.root, 'branch', 'other')
    const workspace = await rig.prepare()
    const index = readFileSync(rig.path('.git/index'))
    utimesSync(rig.path('one'), 1, 1)
    git(rig.root, 'status')
    expect(readFileSync(rig.path('.git/index')).equals(index)).toBe(false)
    git(rig.root, 'pack-refs', '--all')
    git(rig.root, 'branch', 'fleet/run-1')
    expect(await hazards(workspace)).toEqual([])
    expect((await workspace.rollback()).verified).toBe(true)
  })

  test('a repository that is gone cannot be put back and is named', async () => {
    using rig = makeRepository()
    const workspace = await rig.prepare()
    rmSync(rig.path('.git'), { recursive: true })
    expect((await hazards(workspace)).map(([path]) => path)).toContain('.git')
    rig.write('one', 'after')
    const report = await workspace.rollback()
    expect([report.verified, report.differences.includes('.git')]).toEqual([false, true])
    expect(readFileSync(rig.path('one'), 'utf8')).toBe('before\n')
  })

  test('a repository that is damaged does not keep the files from coming back', async () => {
    using rig = makeRepository()
    const workspace = await rig.prepare()
    rmSync(rig.path('.git/HEAD'))
    rig.write('one', 'after\n')
    expect(await hazards(workspace)).toEqual([['.git/HEAD', 'deleted']])
    expect(await workspace.rollback()).toMatchObject({ verified: false, differences: ['.git/HEAD'] })
    expect(readFileSync(rig.path('one'), 'utf8')).toBe('before\n')
  })

  test('the pointer file of a linked checkout is restored', async () => {
    using rig = makeRepository()
    rmSync(rig.path('.git/hooks'), { recursive: true })
    git(rig.root, 'worktree', 'add', '-q', `${rig.folder}/linked`)
    const pointer = readFileSync(`${rig.folder}/linked/.git`, 'utf8')
    const workspace = await rig.prepare({ repository: { name: 'linked', path: `${rig.folder}/linked`, kind: 'git', readonly: false } })
    mkdirSync(`${rig.folder}/elsewhere`)
    writeFileSync(`${rig.folder}/linked/.git`, `gitdir: ${rig.folder}/elsewhere\n`)
    expect((await hazards(workspace)).map(([path]) => path)).toContain('.git')
    expect((await workspace.rollback()).verified).toBe(true)
    expect(readFileSync(`${rig.folder}/linked/.git`, 'utf8')).toBe(pointer)
  })
})

describe('the digest of an index', () => {
  test.each([
    ['version 2', 'sha1', '2'],
    ['version 3', 'sha1', '3'],
    ['version 4', 'sha1', '4'],
    ['SHA-256', 'sha256', '2'],
    ['SHA-256 and version 4', 'sha256', '4'],
  ])('of %s ignores file times and sees everything else', (_, format, version) => {
    using rig = new InPlaceRig('folder')
    git(rig.root, 'init', '-q', `--object-format=${format}`)
    for (const name of ['a', 'a-longer-name', 'lib/b', 'lib/c', 'żółć']) rig.write(name, name)
    git(rig.root, 'add', '-A')
    if (version === '3') git(rig.root, 'add', '-N', '.')
    git(rig.root, 'update-index', '--index-version', version === '4' ? '4' : '2')
    if (version === '3') {
      rig.write('intended', 'x')
      git(rig.root, 'add', '--intent-to-add', 'intended')
    }
    const read = () => readFileSync(rig.path('.git/index'))
    expect(read().readUInt32BE(4)).toBe(Number(version))
    const [before, digest] = [read(), digestIndex(read())]
    utimesSync(rig.path('a'), 5, 5)
    git(rig.root, 'status')
    expect(read().equals(before)).toBe(false)
    expect(digestIndex(read())).toBe(digest)
    git(rig.root, 'update-index', '--chmod=+x', 'lib/b')
    const executable = digestIndex(read())
    rig.write('lib/c', 'other')
    git(rig.root, 'update-index', 'lib/c')
    expect(new Set([digest, executable, digestIndex(read())]).size).toBe(3)
  })

  test('of what is no index is still a digest', () => {
    const samples = ['', 'DIRC', 'DIRC\0\0\0\u0002\0\0\0\u0009short', 'DIRC\0\0\0\u0004\0\0\0\u0001' + '\xff'.repeat(100)].map((text) => Buffer.from(text, 'latin1'))
    expect(new Set(samples.map(digestIndex)).size).toBe(samples.length)
  })
})
