import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { planOf, Project } from '../rig/project.ts'
import { canIsolate } from './can-isolate.ts'
import type { Facts } from './facts.ts'

const { works, why } = await canIsolate()
if (!works) console.warn(`the escapes are not tried: ${why}`)

type Result = { readonly name: string; readonly escaped: boolean; readonly how: string }

async function listen(server: Server, where: { readonly port?: number; readonly host?: string; readonly path?: string }): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen(where, () => resolve())
  await promise
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A project with secrets around it, servers beside it, and a neighbour at work in it. */
async function prepare(): Promise<{ readonly project: Project; readonly facts: Facts; readonly reached: () => number; readonly close: () => void }> {
  const canary = randomBytes(12).toString('hex')
  const project = await Project.create()
  let connections = 0
  const servers = [0, 1, 2].map(() => createServer((socket) => { connections += 1; socket.destroy() }))
  const [tcp, unix, abstract] = servers as [Server, Server, Server]
  const abstractName = `fleet-escape-${randomBytes(6).toString('hex')}`
  const socketPath = join(project.root, 'host.sock')
  const loopbackPort = await listen(tcp, { port: 0, host: '127.0.0.1' })
  await listen(unix, { path: socketPath })
  await listen(abstract, { path: `\0${abstractName}` })
  const facts: Facts = {
    canary, abstractName, socketPath, loopbackPort, home: join(project.root, 'home'), realHome: homedir(), planFolder: project.folder, stateFolder: join(project.folder, '.fleet'), other: '',
    hostPid: process.pid, hostParent: process.ppid,
  }
  await project.write({
    '../home/.ssh/id_ed25519': canary, '.env': canary, '.gitignore': '.env\nnode_modules\n.fleet\n', 'README.md': 'mine\n', 'node_modules/kit/index.js': 'kit\n', '.claude/settings.json': canary,
    'hostile-agent.ts': await readFile(new URL('hostile-agent.ts', import.meta.url), 'utf8'),
  })
  return { project, facts, reached: () => connections, close: () => servers.forEach((server) => server.close()) }
}

function planFor(project: Project, facts: Facts): object {
  return planOf([
    { id: 'hostile', agent: { kind: 'command', run: ['node', 'hostile-agent.ts'] }, environment: { FACTS: JSON.stringify(facts) }, files: ['results.json'], retries: 0, timeout: '2m', sandbox: { level: 'bwrap', maxProcesses: 200, maxFileSize: '20M' } },
    { id: 'neighbour', script: `echo ${facts.canary} > secret.txt\n${project.waitAtGate('neighbour')}` },
  ], { workspace: { link: ['node_modules'] }, policy: { maxLogSize: '2M', concurrency: 2 } })
}

async function processesWith(text: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter((line) => line.includes(text))
}

describe.skipIf(!works)('a hostile agent inside bwrap', () => {
  test('gets out in none of the ways it tries, and what it was refused can be read in its log', { timeout: 180_000 }, async () => {
    const { project, facts, reached, close } = await prepare()
    await using _ = project
    try {
      await project.writePlan(planFor(project, facts))
      project.git('add', '-A')
      project.git('commit', '-qm', 'hostile')
      const config = await project.read('.git/config')
      const running = project.start(['run'], { environment: { FLEET_TEST_KEY: facts.canary, ANTHROPIC_API_KEY: facts.canary } })
      await running.says(/hostile .*(?:landed|failed|\d file)/)
      await project.openGate('neighbour')
      const { stdout, stderr, exitCode } = await project.end(running)
      const log = await project.read(`.fleet/runs/${project.runId}/logs/hostile.1.log`)
      expect(exitCode, `${stdout}${stderr}${log.slice(-4_000)}`).toBe(0)
      const results = JSON.parse(project.git('show', `fleet/${project.runId}:results.json`)) as readonly Result[]
      expect(results.filter(({ escaped }) => escaped)).toEqual([])
      expect(results.length).toBeGreaterThanOrEqual(60)
      expect(reached()).toBe(0)
      // Reported: what the kernel refused stands in the log by the agent's own account, what Fleet refused by Fleet's.
      expect(log.length).toBeLessThan(2_100_000)
      for (const { name, how } of results.slice(0, -1)) expect(log).toContain(`refused: ${name}: ${how}\n`)
      if (process.getuid?.() === 0) expect(log).toMatch(/^sandbox: the limit of processes: \d+ could not be started$/m)
      // Nothing of it lasts.
      expect(await processesWith('987654')).toEqual([])
      for (const path of [`/dev/shm/${facts.abstractName}`, `/tmp/${facts.abstractName}`]) expect(existsSync(path)).toBe(false)
      expect(await project.read('.git/config')).toBe(config)
      expect(await project.read('README.md')).toBe('mine\n')
      expect(await project.read('node_modules/kit/index.js')).toBe('kit\n')
      expect(project.git('status', '--porcelain')).toBe('')
      expect(await readlink('/proc/self/exe')).toBe(process.execPath)
    } finally {
      close()
    }
  })
})
