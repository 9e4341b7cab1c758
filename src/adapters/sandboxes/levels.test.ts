import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SandboxSpec } from '../../core/plan/plan.ts'
import type { SandboxRequest } from '../../ports/sandboxes.ts'
import { makeSyscallFilter } from './bwrap/syscall-filter.ts'
import type { FoundBwrap } from './bwrap/find-bwrap.ts'
import { chooseLevel } from './choose-level.ts'
import { customSandbox } from './custom-sandbox.ts'
import { guardDisk } from './limits/disk-guard.ts'
import { limitProgram, toLimits, toUlimits } from './limits/limits.ts'
import { withhold } from './withhold.ts'

const anything: SandboxSpec = { level: 'auto', prefix: [], network: 'auto', maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null, trust: [], readablePaths: [] }
const requestOf = (spec: Partial<SandboxSpec>, more: Partial<SandboxRequest> = {}): SandboxRequest => ({
  spec: { ...anything, ...spec }, defaultLevel: 'bwrap', defaultNetwork: 'gateway', workspace: '/w', isPrivateWorkspace: true, hiddenPaths: [], temporaryFolder: '/t', readablePaths: [], gatewaySocketPath: null, minFreeDiskBytes: 0,
  onRefusal: () => {}, ...more,
})
const missing = async (): Promise<FoundBwrap> => ({ status: 'missing', version: null, trouble: { message: 'bwrap was not found', hint: 'install it' } })
const there = async (): Promise<FoundBwrap> => ({ status: 'works' }) as FoundBwrap

describe('the level of a sandbox', () => {
  test('auto is bwrap for what is not trusted, gives way where the machine lacks it, and says so', async () => {
    expect(await chooseLevel(requestOf({}), there)).toEqual({ status: 'chosen', level: 'bwrap', weakened: null })
    expect(await chooseLevel(requestOf({}), missing)).toEqual({ status: 'chosen', level: 'process', weakened: 'level process instead of bwrap: bwrap was not found' })
    expect(await chooseLevel(requestOf({}, { defaultLevel: 'process' }), () => { throw new Error('nobody needs to know') })).toMatchObject({ level: 'process' })
  })

  test('a bounded network is never weakened', async () => {
    for (const network of ['gateway', ['example.com']] as const) {
      expect(await chooseLevel(requestOf({ network }, { defaultLevel: 'process' }), missing)).toMatchObject({ status: 'chosen', level: 'bwrap' })
      for (const level of ['none', 'process', 'custom'] as const) expect(await chooseLevel(requestOf({ level, network }), there)).toMatchObject({ status: 'refused', failure: { kind: 'environment', message: expect.stringContaining('only bwrap') } })
    }
  })

  test('custom puts the words of the plan before each program', () => {
    const sandbox = customSandbox(requestOf({ level: 'custom', prefix: ['box', '--bind={workspace}', '{home}', '{cwd}', '{other}'] }))
    expect(sandbox.wrap({ argv: ['a', 'b'], cwd: '/w/x', environment: {}, logPath: '/l', maxLogBytes: 1 }).argv).toEqual(['box', '--bind=/w', '/t', '/w/x', '{other}', 'a', 'b'])
  })
})

describe('limits', () => {
  test('are the plan\'s, those for strangers, or none', () => {
    expect(toLimits(anything, { isUntrusted: false })).toEqual({ maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null })
    expect(toLimits({ ...anything, maxFileBytes: 5 }, { isUntrusted: true })).toEqual({ maxMemoryBytes: expect.any(Number), maxProcesses: 1_024, maxFileBytes: 5 })
    expect(limitProgram({ maxMemoryBytes: null, maxProcesses: 3, maxFileBytes: null }, 'prlimit')).toEqual([])
    expect(limitProgram({ maxMemoryBytes: 1, maxProcesses: 3, maxFileBytes: 2 }, 'prlimit')).toEqual(['prlimit', '--core=0', '--data=1', '--fsize=2', '--'])
    expect(toUlimits({ maxMemoryBytes: 4_096, maxProcesses: 3, maxFileBytes: 1_024 })).toEqual(['4', '2', '3'])
    expect(toUlimits({ maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null })).toEqual(['-', '-', '-'])
  })

  test.each([
    ['no room', { freeBytes: 99, freeInodes: 500, inodes: 1_000 }, true], ['no inodes', { freeBytes: 1_000, freeInodes: 5, inodes: 1_000 }, true], ['room', { freeBytes: 1_000, freeInodes: 500, inodes: 1_000 }, false], ['uncounted inodes', { freeBytes: 1_000, freeInodes: 0, inodes: 0 }, false],
  ])('a disk with %s', async (_, space, isFull) => {
    let looks = 0
    const guard = guardDisk('/w', { minFreeDiskBytes: 100, readSpace: async () => { looks += 1; return space } })
    await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(1)
    guard.close()
    expect([guard.signal.aborted, guard.trouble()?.kind ?? null]).toEqual(isFull ? [true, 'agent-failed'] : [false, null])
  })

  test('the filter of system calls is there for the usual processors, in whole instructions', () => {
    for (const architecture of ['x64', 'arm64']) expect((makeSyscallFilter(architecture)?.length ?? 1) % 8).toBe(0)
    expect(makeSyscallFilter('riscv64')).toBeNull()
  })
})

describe('what is moved aside', () => {
  let folder = ''
  const at = (path: string): string => join(folder, path)
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleet-withhold-'))
    for (const path of ['aside', 'w/.claude/deep', 'outside']) await mkdir(at(path), { recursive: true })
    await writeFile(at('w/.claude/settings.json'), 'ours')
    await writeFile(at('w/.claude/deep/a'), 'a')
    await writeFile(at('w/.mcp.json'), 'servers')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('is gone for a while and comes back as it was', async () => {
    const withheld = await withhold(at('w'), ['.claude', '.mcp.json', '.gone'], at('aside'))
    expect(await readdir(at('w'))).toEqual([])
    await withheld.bringBack()
    expect([await readFile(at('w/.claude/settings.json'), 'utf8'), await readFile(at('w/.claude/deep/a'), 'utf8'), await readFile(at('w/.mcp.json'), 'utf8')]).toEqual(['ours', 'a', 'servers'])
    expect(await readdir(at('aside'))).toEqual([])
  })

  test('comes back around what the agent made in its place, and follows no link', async () => {
    const withheld = await withhold(at('w'), ['.claude', '.mcp.json'], at('aside'))
    await mkdir(at('w/.claude'))
    await writeFile(at('w/.claude/settings.json'), 'theirs')
    await symlink(at('outside'), at('w/.mcp.json'))
    await symlink(at('outside'), at('w/.claude/deep'))
    await withheld.bringBack()
    expect(await readFile(at('w/.claude/settings.json'), 'utf8')).toBe('theirs')
    expect(await readdir(at('outside'))).toEqual([])
    expect(await readdir(at('aside'))).toEqual([])
  })
})
