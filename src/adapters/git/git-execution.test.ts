import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { createGitLander } from './lander.ts'
import { message, TestRepository } from './repository.testrig.ts'
import { createWorktreeWorkspaces } from './worktree-workspaces.ts'

/**
 * Git as a code-execution surface: every vector poisons a repository as an agent, a clone or a commit could, then every function of the
 * adapter runs. A control run of plain git on a copy shows that the vectors are live.
 */
type Vector = (poisoned: { readonly rig: TestRepository; readonly payload: string }) => void

const hookNames = ['post-checkout', 'pre-commit', 'commit-msg', 'prepare-commit-msg', 'post-commit', 'post-merge', 'pre-merge-commit', 'reference-transaction', 'post-index-change', 'pre-push', 'post-rewrite']

const config = (...pairs: readonly (readonly [string, string])[]): Vector => ({ rig, payload }) => {
  for (const [key, value] of pairs) rig.git('config', key, value.replace('PAYLOAD', payload))
}

const attributes = (line: string, ...pairs: readonly (readonly [string, string])[]): Vector => (poisoned) => {
  poisoned.rig.commit('attributes', { '.gitattributes': `${line}\n` })
  config(...pairs)(poisoned)
}

const installHook = (folder: string, name: string, payload: string): void => {
  mkdirSync(folder, { recursive: true })
  copyFileSync(payload, join(folder, name))
  chmodSync(join(folder, name), 0o755)
}

const nestedRepository = (rig: TestRepository, folder: string, payload: string): void => {
  rig.gitIn(folder, 'init', '-q', 'sub')
  rig.write({ 'sub/f': 'x' }, folder)
  rig.gitIn(join(folder, 'sub'), 'add', '-A')
  rig.gitIn(join(folder, 'sub'), 'commit', '-qm', 'x')
  rig.gitIn(join(folder, 'sub'), 'config', 'core.fsmonitor', payload)
}

const vectors: Readonly<Record<string, Vector>> = {
  ...Object.fromEntries(hookNames.map((name): [string, Vector] => [`hook ${name}`, ({ rig, payload }) => installHook(join(rig.top, '.git/hooks'), name, payload)])),
  'core.hooksPath in the tree': ({ rig, payload }) => {
    for (const name of hookNames) installHook(join(rig.top, '.husky'), name, payload)
    rig.commit('hooks', {})
    rig.git('config', 'core.hooksPath', join(rig.top, '.husky'))
  },
  'core.fsmonitor': config(['core.fsmonitor', 'PAYLOAD']),
  'include.path into the tree': ({ rig, payload }) => {
    rig.commit('include', { 'evil.cfg': `[core]\n\tfsmonitor = ${payload}\n` })
    rig.git('config', 'include.path', join(rig.top, 'evil.cfg'))
  },
  'config.worktree': ({ rig, payload }) => {
    rig.git('config', 'extensions.worktreeConfig', 'true')
    rig.write({ '.git/config.worktree': `[core]\n\tfsmonitor = ${payload}\n` })
  },
  'diff.external': config(['diff.external', 'PAYLOAD']),
  'textconv': attributes('*.txt diff=x', ['diff.x.textconv', 'PAYLOAD']),
  'diff driver': attributes('*.txt diff=x', ['diff.x.command', 'PAYLOAD']),
  'filter clean and smudge': attributes('*.txt filter=x', ['filter.x.clean', 'PAYLOAD'], ['filter.x.smudge', 'PAYLOAD']),
  'filter process': attributes('*.txt filter=x', ['filter.x.process', 'PAYLOAD']),
  'required filter': attributes('*.txt filter=x', ['filter.x.clean', 'PAYLOAD'], ['filter.x.smudge', 'PAYLOAD'], ['filter.x.required', 'true']),
  'filter by info/attributes': (poisoned) => {
    poisoned.rig.write({ '.git/info/attributes': '* filter=x\n' })
    config(['filter.x.clean', 'PAYLOAD'], ['filter.x.smudge', 'PAYLOAD'])(poisoned)
  },
  'merge driver': attributes('*.txt merge=x', ['merge.x.driver', 'PAYLOAD %A']),
  'merge driver by info/attributes': (poisoned) => {
    poisoned.rig.write({ '.git/info/attributes': '* merge=x\n' })
    config(['merge.x.driver', 'PAYLOAD %A'])(poisoned)
  },
  'default merge driver': config(['merge.default', 'x'], ['merge.x.driver', 'PAYLOAD %A']),
  'gpg.program': config(['commit.gpgSign', 'true'], ['gpg.program', 'PAYLOAD']),
  'core.pager': config(['core.pager', 'PAYLOAD'], ['pager.diff-tree', 'true']),
  'core.editor': config(['core.editor', 'PAYLOAD'], ['sequence.editor', 'PAYLOAD']),
  'credential.helper': config(['credential.helper', '!PAYLOAD']),
  'core.sshCommand': config(['core.sshCommand', 'PAYLOAD'], ['remote.origin.url', 'ssh://h/x']),
  'ext transport': config(['protocol.ext.allow', 'always'], ['remote.origin.url', 'ext::PAYLOAD']),
  'promisor with an upload pack': (poisoned) => {
    config(['core.repositoryFormatVersion', '1'], ['extensions.partialClone', 'origin'], ['remote.origin.promisor', 'true'], ['remote.origin.url', poisoned.rig.top], ['remote.origin.uploadpack', 'PAYLOAD'])(poisoned)
  },
  'alias of a command': config(['alias.status', '!PAYLOAD'], ['alias.read-tree', '!PAYLOAD']),
  'trailer command': config(['trailer.x.key', 'X'], ['trailer.x.cmd', 'PAYLOAD']),
  'alternate refs command': config(['core.alternateRefsCommand', 'PAYLOAD']),
  'populated submodule with fsmonitor': ({ rig, payload }) => {
    nestedRepository(rig, rig.top, payload)
    rig.git('-c', 'core.fsmonitor=false', 'add', '-A')
    rig.git('commit', '-qm', 'submodule')
  },
}

/** What an agent can leave in its workspace. */
const agentTricks = (rig: TestRepository, path: string, payload: string): void => {
  writeFileSync(join(path, '.gitattributes'), '* filter=x merge=x diff=x\n')
  appendFileSync(join(path, 'src/a.txt'), 'agent\n')
  nestedRepository(rig, join(path, 'src'), payload)
  rig.gitIn(path, 'init', '-q')
  rig.gitIn(path, 'config', 'core.fsmonitor', payload)
  installHook(join(path, '.git/hooks'), 'post-index-change', payload)
  writeFileSync(join(path, '.gitconfig'), `[core]\n\tfsmonitor = ${payload}\n`)
  writeFileSync(join(path, 'git'), `#!/bin/sh\n${payload}\n`)
  chmodSync(join(path, 'git'), 0o755)
}

async function runEverything(rig: TestRepository, payload: string): Promise<void> {
  const lander = createGitLander({ stateFolder: rig.stateFolder })
  const workspaces = createWorktreeWorkspaces({ stateFolder: rig.stateFolder, maxPooled: 1 })
  onTestFinished(async () => {
    await workspaces.close()
    await lander.close()
  })
  const { repository } = rig
  const branch = 'fleet/r1'
  const base = rig.head
  await lander.inspect(rig.top)
  await lander.open(repository, branch, base)
  const tricked = await workspaces.prepare(rig.request({ commit: base }))
  agentTricks(rig, tricked.path, payload)
  await tricked.capture(message)
  await tricked.rollback()
  agentTricks(rig, tricked.path, payload)
  await tricked.release()
  for (const lines of ['0\n1\n2\n3\n4\n5\n6\n7\n', '1\n2\n3\n4\n5\n6\n7\n8\n']) {
    const workspace = await workspaces.prepare(rig.request({ commit: base }))
    writeFileSync(join(workspace.path, 'src/a.txt'), lines)
    const { commit } = await workspace.capture(message)
    await workspace.release()
    const head = await lander.head(repository, branch)
    const merged = await lander.integrate(repository, { commit: commit ?? '', head, message })
    if (merged.status !== 'merged') throw new Error('expected a clean merge')
    await lander.move(repository, { branch, commit: merged.commit, expected: head })
    await lander.hasLanded(repository, branch, commit ?? '')
  }
  await lander.diff(repository, base, await lander.head(repository, branch), 10_000)
  const landed = await lander.landForUser(repository, { runBranch: branch, target: 'main', message })
  expect(landed.how).toBe('fast-forward')
  await lander.takeBackForUser(repository, { branch: 'main', from: landed.from, to: landed.to })
  await workspaces.sweep()
  await lander.forget(repository, branch)
}

/** What an orchestrator with plain git would do, on a copy. */
function runPlainGit(rig: TestRepository): void {
  const copy = join(rig.folder, 'copy')
  cpSync(rig.top, copy, { recursive: true })
  const plain = (...args: readonly string[]): void => void spawnSync('git', args, { cwd: copy, env: { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' }, timeout: 1500, killSignal: 'SIGKILL' })
  appendFileSync(join(copy, 'top.txt'), 'x\n')
  plain('status')
  plain('diff')
  plain('add', '-A')
  plain('commit', '-qm', 'x')
  plain('checkout', '-qb', 'side', 'HEAD~1')
  appendFileSync(join(copy, 'src/b.txt'), 'x\n')
  plain('commit', '-qam', 'y', '--amend')
  plain('merge', '-q', '--no-ff', '-m', 'm', 'main')
  plain('push', '-q', copy, 'HEAD:x')
  plain('fetch', '-q', 'origin')
  plain('reset', '-q', '--hard', 'main')
  rmSync(copy, { recursive: true, force: true })
}

const live: string[] = []

describe('no program of a repository runs', () => {
  test.each(Object.entries(vectors))('%s', async (name, poison) => {
    const rig = new TestRepository()
    rig.commit('second', { 'top.txt': 'second\n' })
    const payload = rig.payload()
    poison({ rig, payload: payload.path })
    rmSync(join(rig.folder, 'PWNED'), { force: true })
    // Where the user's own git would say "modified", a landing is refused: the adapter has to see the checkout as clean.
    await runEverything(rig, payload.path).finally(() => expect(payload.hasRun()).toBe(false))
    runPlainGit(rig)
    if (payload.hasRun()) live.push(name)
  })

  afterAll(() => {
    expect(Object.keys(vectors).length).toBeGreaterThanOrEqual(34)
    expect(live.length, `live with plain git: ${live.join(', ')}`).toBeGreaterThanOrEqual(25)
  })
})
