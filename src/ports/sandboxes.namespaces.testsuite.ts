import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { SandboxRig } from './sandboxes.rig.ts'

/** What level bwrap promises beyond the others. */
export function testNamespaces(rig: SandboxRig): void {
  const spec = { level: 'bwrap' } as const

  test('show the system read-only and nothing else of the machine', async () => {
    await using opened = await rig.open(spec)
    await rig.write({ 'outside/secret.txt': 'secret', 'state/state.db': 'state' })
    expect(await opened.shell(`ls / | tr '\\n' ' '; cat ${rig.at('outside/secret.txt')} ${rig.at('state/state.db')}; touch /usr/x /etc/x /x; cat /proc/${process.pid}/status`)).not.toMatchObject({ code: 0 })
    const log = await opened.log()
    expect(log).not.toMatch(/secret$|state$/m)
    expect(log.match(/Read-only file system/g)).toHaveLength(3)
    expect(log).not.toMatch(/^(?:.* )?(?:home|root\b.*sys|srv|mnt) /m)
  })

  test('show what is named as readable, without its git folder, and let nothing be written there', async () => {
    await rig.write({ 'source/a.txt': 'source', 'source/.git/config': 'url = https://token@host', 'state/state.db': 'state' })
    await using opened = await rig.open(spec, { readablePaths: [rig.at('source'), rig.at('not-there'), rig.root] })
    await opened.shell(`cat ${rig.at('source/a.txt')}; cat ${rig.at('source/.git/config')} ${rig.at('state/state.db')}; echo x > ${rig.at('source/a.txt')}`)
    expect(await opened.log()).toMatch(/^source/)
    expect(await opened.log()).not.toContain('token')
    expect(await opened.log()).not.toMatch(/^state/m)
    expect(await rig.read('source/a.txt')).toBe('source')
  })

  test('hide paths of the workspace, which are as they were afterwards', async () => {
    await rig.write({ 'workspace/.claude/settings.json': 'hooks', 'workspace/.mcp.json': 'servers', 'workspace/.git/config': 'git' })
    await using opened = await rig.open(spec, { hiddenPaths: ['.claude', '.mcp.json', '.gone'] })
    await opened.shell('cat .claude/* .mcp.json .git/config; rm -rf .claude .mcp.json .git; echo x > .claude/settings.json; echo x > .mcp.json')
    expect(await opened.log()).not.toMatch(/hooks|servers|^git$/m)
    expect([await rig.read('workspace/.claude/settings.json'), await rig.read('workspace/.mcp.json'), await rig.read('workspace/.git/config')]).toEqual(['hooks', 'servers', 'git'])
  })

  test('share one /tmp among the programs of an attempt, and nothing with the next', async () => {
    {
      await using opened = await rig.open(spec)
      await opened.shell('echo 1 > /tmp/kept; echo 1 > /var/tmp/too')
      expect(await opened.shell('cat /tmp/kept /tmp/too')).toMatchObject({ code: 0 })
    }
    await using other = await rig.open(spec, { temporaryFolder: rig.at('state/other') })
    expect(await other.shell('cat /tmp/kept')).not.toMatchObject({ code: 0 })
  })

  test('work where everything lies below /var/tmp, under the same name', async () => {
    const workspace = await mkdtemp('/var/tmp/fleet-sandbox-')
    try {
      await using opened = await rig.open(spec, { workspace })
      expect(await opened.shell('pwd -P; echo 1 > made.txt')).toMatchObject({ code: 0 })
      expect(await opened.log()).toBe(`${workspace}\n`)
      expect(await readFile(`${workspace}/made.txt`, 'utf8')).toBe('1\n')
    } finally {
      await rm(workspace, { recursive: true })
    }
  })

  test('work where the workspace holds the state folder', async () => {
    await rig.write({ 'state/state.db': 'state' })
    await using opened = await rig.open(spec, { workspace: rig.root })
    await opened.run(['sh', '-c', 'cat state/state.db; echo 1 > made.txt; echo 2 > "$HOME/made.txt"; ls state'], { cwd: rig.root })
    expect(await opened.log()).not.toContain('state\n')
    expect(await rig.read('made.txt')).toBe('1\n')
  })

  test('end daemons with the program that started them', async () => {
    await using opened = await rig.open(spec)
    const seconds = `9${process.pid}${Math.trunc(performance.now())}`
    await opened.shell(`setsid sleep ${seconds} >/dev/null 2>&1 & (setsid sh -c 'touch started; exec env -i sleep ${seconds}' >/dev/null 2>&1 &); while [ ! -e started ]; do sleep 0.01; done`)
    const lines = await Promise.all((await readdir('/proc')).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
    expect(lines.filter((line) => line.includes(seconds))).toEqual([])
  })

  test('have no network but the gateway, at the address that is told', async () => {
    const gateway = await rig.serve('gateway', rig.at('state/gateway.sock'))
    const elsewhere = await rig.serve('elsewhere', 0)
    await using opened = await rig.open(spec, { gatewaySocketPath: gateway })
    const url = opened.sandbox.urlInside('http://127.0.0.1:9999/t/token/anthropic')
    expect(await opened.fetch(`${url}/v1/messages`)).toBe('gateway /t/token/anthropic/v1/messages')
    expect(await opened.fetch(elsewhere)).toMatch(/ECONNREFUSED/)
    expect(await opened.fetch('http://192.0.2.1/')).toMatch(/ENETUNREACH/)
  })

  test('have the whole network when the plan says so', async () => {
    const elsewhere = await rig.serve('elsewhere', 0)
    await using opened = await rig.open({ ...spec, network: 'all' })
    expect(await opened.fetch(elsewhere)).toBe('elsewhere /')
    expect(opened.sandbox.urlInside('http://127.0.0.1:9999/t')).toBe('http://127.0.0.1:9999/t')
  })

  test('reach the hosts of the plan and no other, and tell what was refused', async () => {
    const allowed = await rig.serve('allowed', 0)
    const other = await rig.serve('other', 0)
    await using opened = await rig.open({ ...spec, network: [new URL(allowed).host] })
    expect(await opened.fetch(allowed, { proxied: true })).toBe('allowed /')
    expect(await opened.fetch(other, { proxied: true })).toMatch(/403/)
    expect(rig.refusals).toEqual([`connection to ${new URL(other).host}: not a host that the plan allows`])
  })

  test('bound processes, the size of files and memory', async () => {
    await using opened = await rig.open({ ...spec, maxProcesses: 40, maxFileBytes: 1_000_000, maxMemoryBytes: 200_000_000 })
    await opened.shell('head -c 5000000 /dev/zero > big; ls -s --block-size=1 big | cut -d" " -f1; for i in $(seq 100); do sleep 2 & done')
    expect(await opened.log()).toMatch(/[Ff]ile too large|File size limit exceeded/)
    expect(await opened.log()).toMatch(/Cannot fork|Resource temporarily unavailable/)
    expect(await opened.run([process.execPath, '-e', 'const a = []; for (let i = 0; i < 40; i += 1) a.push(Buffer.alloc(16 << 20, 1)); console.log("took", a.length)'])).not.toMatchObject({ code: 0 })
    expect(await opened.log()).not.toContain('took')
  })
}
