import { describe, expect, test } from 'vitest'
import type { Repository } from '../core/plan/plan.ts'
import { describeReading } from './lander.reading.testsuite.ts'
import type { CommitMessage, Lander } from './workspaces.ts'

/** What the suite needs to try a lander. */
export type LanderHarness = {
  readonly lander: Lander
  readonly repository: Repository
  /** First commit: `a.txt` holds seven numbered lines, `b.txt` one. */
  readonly base: string
  /** The user's branch, standing at `base`. */
  readonly userBranch: string
  /** Makes a commit as an attempt does; `null` deletes a file. */
  commit(parent: string, files: Readonly<Record<string, string | null>>): Promise<string>
  /** Content of a file in a commit; `null` when there is none. */
  read(commit: string, path: string): Promise<string | null>
  parents(commit: string): Promise<readonly string[]>
  message(commit: string): Promise<string>
  /** Commit of the user's branch. */
  userHead(): Promise<string>
  /** Another lander on the same state, as after a crash. */
  reopen(): Promise<Lander>
}

const branch = 'fleet/run-1'
const message: CommitMessage = { subject: 'Land it', body: 'With care.', trailers: [['Fleet-Run', 'run-1'], ['Fleet-Task', 't']] }
const lines = (changed: Readonly<Record<number, string>>): string => [1, 2, 3, 4, 5, 6, 7].map((number) => `${changed[number] ?? number}\n`).join('')

/** Registers the conformance tests that every lander has to pass. */
export function describeLander(name: string, make: () => Promise<LanderHarness>): void {
  const opened = async (): Promise<LanderHarness> => {
    const harness = await make()
    await harness.lander.open(harness.repository, branch, harness.base)
    return harness
  }
  describe(`${name} keeps the contract of a lander`, () => {
    describeBranch(opened)
    describeIntegration(opened)
    describeReading(opened)
    describeMove(opened)
    describeUserBranch(opened)
  })
}

async function land(harness: LanderHarness, files: Readonly<Record<string, string | null>>, parent = harness.base): Promise<string> {
  const { lander, repository } = harness
  const head = await lander.head(repository, branch)
  const merged = await lander.integrate(repository, { commit: await harness.commit(parent, files), head, message })
  if (merged.status !== 'merged') throw new Error(`expected a clean merge: ${JSON.stringify(merged.conflicts)}`)
  expect(await lander.move(repository, { branch, commit: merged.commit, expected: head })).toBe('moved')
  return merged.commit
}

function describeBranch(opened: () => Promise<LanderHarness>): void {
  test('the branch of a run starts at its base, and opening again changes nothing', async () => {
    const { lander, repository, base, ...harness } = await opened()
    expect(await lander.head(repository, branch)).toBe(base)
    const landed = await land({ lander, repository, base, ...harness }, { 'new.txt': 'n\n' })
    await lander.open(repository, branch, base)
    expect(await lander.head(repository, branch)).toBe(landed)
    expect(await (await harness.reopen()).head(repository, branch)).toBe(landed)
  })

  test('a forgotten branch is gone', async () => {
    const { lander, repository } = await opened()
    await lander.forget(repository, branch)
    await expect(lander.head(repository, branch)).rejects.toMatchObject({ name: 'FleetError' })
  })

  test('the facts of the repository name its commit and branch', async () => {
    const { lander, repository, base, userBranch } = await opened()
    expect(await lander.inspect(repository.path)).toMatchObject({ kind: 'git', commit: base, userBranch, dirty: false })
  })
}

function describeIntegration(opened: () => Promise<LanderHarness>): void {
  test('a change onto its own base keeps its tree', async () => {
    const harness = await opened()
    const { lander, repository, base } = harness
    const merged = await lander.integrate(repository, { commit: await harness.commit(base, { 'a.txt': 'new\n' }), head: base, message })
    expect(merged).toMatchObject({ status: 'merged', sameTree: true })
    const [tree, again] = [await lander.tree(repository, base), await lander.tree(repository, await harness.commit(base, {}))]
    expect(tree).toBe(again)
    expect(await lander.tree(repository, merged.status === 'merged' ? merged.commit : '')).not.toBe(tree)
    expect(await lander.head(repository, branch)).toBe(base)
  })

  test('changes to different parts of a file are put together in one commit on the head', async () => {
    const harness = await opened()
    const first = await land(harness, { 'a.txt': lines({ 1: 'first' }) })
    const merged = await harness.lander.integrate(harness.repository, { commit: await harness.commit(harness.base, { 'a.txt': lines({ 7: 'second' }), 'dir/new.txt': 'n\n' }), head: first, message })
    if (merged.status !== 'merged') throw new Error('expected a clean merge')
    expect(merged.sameTree).toBe(false)
    expect(await harness.parents(merged.commit)).toEqual([first])
    expect(await harness.read(merged.commit, 'a.txt')).toBe(lines({ 1: 'first', 7: 'second' }))
    expect(await harness.read(merged.commit, 'dir/new.txt')).toBe('n\n')
    expect(await harness.message(merged.commit)).toBe('Land it\n\nWith care.\n\nFleet-Run: run-1\nFleet-Task: t')
  })

  test('changes to the same line are a conflict with its hunks', async () => {
    const harness = await opened()
    const head = await land(harness, { 'a.txt': lines({ 4: 'ours' }) })
    const commit = await harness.commit(harness.base, { 'a.txt': lines({ 4: 'theirs' }), 'free.txt': 'f\n' })
    const merged = await harness.lander.integrate(harness.repository, { commit, head, message })
    if (merged.status !== 'conflict') throw new Error('expected a conflict')
    expect(merged.conflicts).toMatchObject([{ path: 'a.txt', reason: 'content' }])
    expect(merged.conflicts[0]?.hunks).toMatch(/<<<<<<< run branch\nours\n=======\ntheirs\n>>>>>>> this attempt/)
    expect(await harness.lander.head(harness.repository, branch)).toBe(head)
  })

  test('a file changed on one side and deleted on the other is a conflict', async () => {
    const harness = await opened()
    const head = await land(harness, { 'a.txt': null })
    const merged = await harness.lander.integrate(harness.repository, { commit: await harness.commit(harness.base, { 'a.txt': lines({ 4: 'theirs' }) }), head, message })
    expect(merged).toMatchObject({ status: 'conflict', conflicts: [{ path: 'a.txt', reason: 'modify/delete' }] })
  })

  test('a huge conflict is cut to 4,000 characters', async () => {
    const harness = await opened()
    const head = await land(harness, { 'big.txt': 'ours line\n'.repeat(5000) })
    const merged = await harness.lander.integrate(harness.repository, { commit: await harness.commit(harness.base, { 'big.txt': 'their line\n'.repeat(5000) }), head, message })
    if (merged.status !== 'conflict') throw new Error('expected a conflict')
    expect(merged.conflicts[0]?.hunks.length).toBeGreaterThan(1000)
    expect(merged.conflicts[0]?.hunks.length).toBeLessThanOrEqual(4000)
  })

  test('a diff shows what changed and keeps to its limit', async () => {
    const harness = await opened()
    const landed = await land(harness, { 'a.txt': lines({ 4: 'changed' }) })
    expect(await harness.lander.diff(harness.repository, harness.base, landed, 10_000)).toContain('-4\n+changed\n')
    expect((await harness.lander.diff(harness.repository, harness.base, landed, 50)).length).toBeLessThanOrEqual(50)
  })
}

function describeMove(opened: () => Promise<LanderHarness>): void {
  test('a commit has landed once the branch moved, not before', async () => {
    const harness = await opened()
    const { lander, repository, base } = harness
    const merged = await lander.integrate(repository, { commit: await harness.commit(base, { 'n.txt': 'n\n' }), head: base, message })
    if (merged.status !== 'merged') throw new Error('expected a clean merge')
    expect(await lander.hasLanded(repository, branch, merged.commit)).toBe(false)
    expect(await lander.move(repository, { branch, commit: merged.commit, expected: base })).toBe('moved')
    expect(await lander.hasLanded(repository, branch, merged.commit)).toBe(true)
    await land(harness, { 'm.txt': 'm\n' })
    expect(await lander.hasLanded(repository, branch, merged.commit)).toBe(true)
    expect(await lander.hasLanded(repository, branch, '1'.repeat(base.length))).toBe(false)
  })

  test('a move from another commit than the branch stands at is stale and changes nothing', async () => {
    const harness = await opened()
    const { lander, repository, base } = harness
    const other = await lander.integrate(repository, { commit: await harness.commit(base, { 'o.txt': 'o\n' }), head: base, message })
    if (other.status !== 'merged') throw new Error('expected a clean merge')
    const landed = await land(harness, { 'n.txt': 'n\n' })
    expect(await lander.move(repository, { branch, commit: other.commit, expected: base })).toBe('stale')
    expect(await lander.head(repository, branch)).toBe(landed)
    expect(await lander.move(repository, { branch, commit: landed, expected: base })).toBe('moved')
  })

  test('a lander that died between merge and move leaves work that another one lands once', async () => {
    const harness = await opened()
    const { lander, repository, base } = harness
    const merged = await lander.integrate(repository, { commit: await harness.commit(base, { 'n.txt': 'n\n' }), head: base, message })
    if (merged.status !== 'merged') throw new Error('expected a clean merge')
    const next = await harness.reopen()
    await next.open(repository, branch, base)
    expect(await next.hasLanded(repository, branch, merged.commit)).toBe(false)
    expect(await next.move(repository, { branch, commit: merged.commit, expected: base })).toBe('moved')
    const last = await harness.reopen()
    await last.open(repository, branch, base)
    expect(await last.hasLanded(repository, branch, merged.commit)).toBe(true)
    expect(await last.head(repository, branch)).toBe(merged.commit)
  })
}

function describeUserBranch(opened: () => Promise<LanderHarness>): void {
  test('landing for the user is a fast-forward when nothing came between, and can be taken back', async () => {
    const harness = await opened()
    const { lander, repository, base, userBranch } = harness
    const landed = await land(harness, { 'n.txt': 'n\n' })
    expect(await harness.userHead()).toBe(base)
    expect(await lander.landForUser(repository, { runBranch: branch, target: userBranch, message })).toEqual({ from: base, to: landed, how: 'fast-forward' })
    expect(await harness.userHead()).toBe(landed)
    expect(await lander.landForUser(repository, { runBranch: branch, target: userBranch, message })).toMatchObject({ how: 'up-to-date' })
    await lander.takeBackForUser(repository, { branch: userBranch, from: base, to: landed })
    expect(await harness.userHead()).toBe(base)
  })

  test('what moved on is not taken back', async () => {
    const harness = await opened()
    const { lander, repository, base, userBranch } = harness
    await land(harness, { 'n.txt': 'n\n' })
    const first = await lander.landForUser(repository, { runBranch: branch, target: userBranch, message })
    await land(harness, { 'm.txt': 'm\n' })
    const second = await lander.landForUser(repository, { runBranch: branch, target: userBranch, message })
    await expect(lander.takeBackForUser(repository, { branch: userBranch, from: base, to: first.to })).rejects.toMatchObject({ code: 'land-refused' })
    expect(await harness.userHead()).toBe(second.to)
  })
}
