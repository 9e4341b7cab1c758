import { expect, test } from 'vitest'
import { mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../../platform/find-program.ts'
import { createProcessSpawner } from '../../platform/spawn-process/create-process-spawner.ts'
import type { SandboxesSubject } from '../../ports/sandboxes.rig.ts'
import { testSandboxes } from '../../ports/sandboxes.testsuite.ts'
import { createPlainSandboxes } from './plain-sandboxes.ts'
import { createSandboxes } from './create-sandboxes.ts'

const environment = { PATH: process.env['PATH'] ?? '' }

function makeReal(stateFolder: string): SandboxesSubject {
  const spawner = createProcessSpawner({ temporaryFolder: stateFolder })
  return { spawner, sandboxes: createSandboxes({ spawner, stateFolder, environment }) }
}

async function hasBwrap(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-probe-'))
  const { spawner, sandboxes } = makeReal(folder)
  try {
    const { trouble } = await sandboxes.probe()
    if (trouble !== null) console.warn(`level bwrap is not tried: ${trouble.message}; ${trouble.hint}`)
    return trouble === null
  } finally {
    await spawner.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const isThere = await hasBwrap()

testSandboxes('the sandboxes of this machine', makeReal, { levels: ['none', 'process', 'custom', ...(isThere ? (['bwrap'] as const) : [])] })
testSandboxes('no sandboxes', (stateFolder) => ({ spawner: createProcessSpawner({ temporaryFolder: stateFolder }), sandboxes: createPlainSandboxes() }), { levels: ['none', 'process'] })

test.runIf(isThere)('without socat the way to the gateway is a forwarder of our own', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'fleet-forwarder-')))
  const at = (name: string): string => join(folder, name)
  for (const name of ['bin', 'workspace', 'state/attempt']) await mkdir(at(name), { recursive: true })
  for (const name of ['bwrap', 'env', 'true']) await symlink(findProgram(name, environment.PATH) ?? '', at(`bin/${name}`))
  const server = createServer((_, response) => response.end('gateway'))
  const spawner = createProcessSpawner({ temporaryFolder: folder })
  try {
    await new Promise<void>((resolve) => { server.listen(at('gateway.sock'), () => resolve()) })
    const sandboxes = createSandboxes({ spawner, stateFolder: at('state'), environment: { PATH: at('bin') } })
    const spec = { level: 'bwrap', prefix: [], network: 'auto', maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null, trust: [], readablePaths: [] } as const
    const opening = await sandboxes.open({ spec, defaultLevel: 'process', defaultNetwork: 'gateway', workspace: at('workspace'), isPrivateWorkspace: true, hiddenPaths: [], temporaryFolder: at('state/attempt'), readablePaths: [], gatewaySocketPath: at('gateway.sock'), minFreeDiskBytes: 0, onRefusal: () => {} })
    if (opening.status === 'refused') throw new Error(opening.failure.message)
    const url = opening.sandbox.urlInside('http://127.0.0.1:1/')
    const end = await spawner.run(opening.sandbox.wrap({ argv: [process.execPath, '-e', `fetch('${url}').then((answer) => answer.text()).then(console.log)`], cwd: at('workspace'), environment, logPath: at('log'), maxLogBytes: 10_000 }))
    await opening.sandbox.close()
    expect([end, await readFile(at('log'), 'utf8')]).toEqual([expect.objectContaining({ code: 0 }), 'gateway\n'])
  } finally {
    server.close()
    await spawner.close()
    await rm(folder, { recursive: true, force: true })
  }
})

test('a plain command is passed on as it is: no program more, no limit', async () => {
  const { spawner, sandboxes } = makeReal(tmpdir())
  try {
    const spec = { level: 'auto', prefix: [], network: 'auto', maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null, trust: [], readablePaths: [] } as const
    const opening = await sandboxes.open({ spec, defaultLevel: 'process', defaultNetwork: 'gateway', workspace: '/w', isPrivateWorkspace: true, hiddenPaths: [], temporaryFolder: '/t', readablePaths: [], gatewaySocketPath: null, minFreeDiskBytes: 0, onRefusal: () => {} })
    const program = { argv: ['true'], cwd: '/w', environment: {}, logPath: '/l', maxLogBytes: 1 }
    expect(opening.status === 'open' && opening.sandbox.wrap(program)).toBe(program)
  } finally {
    await spawner.close()
  }
})

test('where the tests run with all tools, bwrap works', () => {
  if (process.getuid?.() === 0 || process.env['CI'] !== undefined) expect(isThere).toBe(true)
})
