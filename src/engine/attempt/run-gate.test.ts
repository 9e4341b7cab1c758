import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { MemoryProgram } from '../../adapters/memory/memory-process.ts'
import { laterGateKeys, type Gate } from '../../core/plan/gate.ts'
import type { GateRequest, GateVerdict } from '../../ports/gate.ts'
import { AttemptRig, type RigOptions } from './attempt.testrig.ts'

const gate: Gate = { noNew: 'high', minScore: null, scoreNotLower: false, secrets: true, honesty: true, coverage: null, ...laterGateKeys }
const passed: GateVerdict = { status: 'passed', output: '', detail: {} }
const options = (more: RigOptions): RigOptions => ({ steps: [{ type: 'write', path: 'a.txt', content: 'new\n' }], checks: [{ name: 'judged', gate, timeoutMs: 5_000 }], ...more })

test('a gate gets further trees at commits, set up as any other, and they are gone when it has judged', async () => {
  const seen: string[] = []
  const judge = async ({ base, workspace, tools }: GateRequest): Promise<GateVerdict> => {
    const tree = await tools.openTree(base)
    if (tree.status === 'unfit') throw new Error(tree.reason)
    seen.push(readFileSync(join(workspace, 'a.txt'), 'utf8'), readFileSync(join(tree.path, 'a.txt'), 'utf8'), String(existsSync(join(tree.path, 'installed'))), tree.path)
    return passed
  }
  const install: MemoryProgram = async ({ cwd }) => {
    writeFileSync(join(cwd, 'installed'), '')
    return 0
  }
  using rig = new AttemptRig(options({ gate: judge, setup: ['install'], programs: { install } }))
  expect(await rig.run()).toMatchObject({ status: 'succeeded' })
  expect(seen.slice(0, 3)).toEqual(['new\n', 'a\n', 'true'])
  expect(existsSync(seen[3] ?? '')).toBe(false)
  expect(rig.leftovers()).toEqual([])
})

test('its programs get what command checks get, and everything that they wrote comes back', async () => {
  const environments: Readonly<Record<string, string>>[] = []
  const runner: MemoryProgram = async ({ environment, argv, write }) => {
    environments.push(environment)
    write(`ran ${argv.slice(1).join(' ')}\n`)
    return 3
  }
  const outputs: string[] = []
  const judge = async ({ workspace, tools }: GateRequest): Promise<GateVerdict> => {
    for (const name of ['one', 'one']) {
      const { end, output } = await tools.run({ argv: ['runner', name], cwd: workspace, name })
      outputs.push(`${JSON.stringify(end)} ${output}`)
    }
    return passed
  }
  using rig = new AttemptRig(options({ gate: judge, programs: { runner }, task: { environment: { COLOR: 'blue' } } }))
  expect(await rig.run()).toMatchObject({ status: 'succeeded' })
  expect(outputs).toEqual(Array.from({ length: 2 }, () => '{"status":"exited","code":3,"logTruncated":false} ran one\n'))
  expect(environments[0]).toMatchObject({ COLOR: 'blue', HOME: expect.stringContaining('tmp'), TMPDIR: expect.stringContaining('tmp') })
})

test('a setup that fails at the base is told to the gate; a disk without room is the trouble of the machine', async () => {
  const judge = async ({ base, tools }: GateRequest): Promise<GateVerdict> => {
    const tree = await tools.openTree(base)
    return tree.status === 'open' ? passed : { status: 'crashed', output: tree.reason, detail: {} }
  }
  let runs = 0
  const install: MemoryProgram = async () => ((runs += 1) === 1 ? 0 : 7)
  using rig = new AttemptRig(options({ gate: judge, setup: ['install'], programs: { install } }))
  expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'check-crashed', check: 'judged', output: expect.stringContaining('exit code 7') } })
  let prepared = 0
  using full = new AttemptRig(options({ gate: judge, workspaces: (inner) => ({ ...inner, prepare: (request) => inner.prepare((prepared += 1) === 1 ? request : { ...request, minFreeDiskBytes: 2 ** 60 }) }) }))
  expect(await full.run()).toMatchObject({ status: 'failed', failure: { kind: 'environment' } })
  expect([rig.leftovers(), full.leftovers()]).toEqual([[], []])
})
