import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer, get, request } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openAllowListProxy } from './allow-list-proxy.ts'
import { mayReach, parseDestination } from './host-rules.ts'
import { isPublicAddress } from './public-address.ts'

describe('addresses', () => {
  test.each(['1.1.1.1', '8.8.8.8', '193.99.144.80', '2606:4700:4700::1111', '2a00:1450:4001:82a::200e'])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))
  test.each([
    '0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', '::ffff:127.0.0.1',
    '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', 'fc00::1', 'fd12::1', 'fe80::1', 'fe80::1%eth0', 'ff02::1', '2001:db8::1', 'localhost', '', '0x7f.1', '2130706433', '127.1', '017700000001',
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false))
})

describe('hosts of a plan', () => {
  test.each([
    [['example.com'], 'example.com', 443, 'yes'], [['example.com'], 'EXAMPLE.com.', 80, 'yes'], [['example.com'], 'example.com', 22, 'no'], [['example.com'], 'www.example.com', 443, 'no'], [['example.com'], 'example.com.evil.org', 443, 'no'],
    [['*.example.com'], 'a.b.example.com', 443, 'yes'], [['*.example.com'], 'example.com', 443, 'no'], [['*.example.com'], 'evilexample.com', 443, 'no'], [['example.com:8443'], 'example.com', 8443, 'yes'], [['example.com:8443'], 'example.com', 443, 'no'],
    [['127.0.0.1:4873'], '127.0.0.1', 4873, 'yes-literally'], [['127.0.0.1:4873'], '127.0.0.1', 80, 'no'], [['*.0.0.1'], '127.0.0.1', 80, 'no'], [['example.com'], '127.0.0.1', 443, 'no'], [[], 'example.com', 443, 'no'],
  ] as const)('%j and %s:%i: %s', (rules, host, port, answer) => expect(mayReach(rules, { host, port })).toBe(answer))

  test.each(['example.com', 'example.com:0', 'example.com:99999', ':443', 'a b:443', 'user@host:443', 'host:443/path', '[::1:443', 'ho\nst:443', `${'a'.repeat(300)}:443`])('%j is not a destination', (text) => expect(parseDestination(text)).toBeNull())
  test('an IPv6 address is one in brackets', () => expect(parseDestination('[::1]:443')).toEqual({ host: '::1', port: 443 }))
})

describe('the proxy', () => {
  let folder = ''
  let refusals: string[] = []
  const servers: Server[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleet-proxy-'))
    refusals = []
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close()
    await rm(folder, { recursive: true, force: true })
  })

  const open = (hosts: readonly string[], addresses: Readonly<Record<string, readonly string[]>> = {}) =>
    openAllowListProxy({ socketPath: join(folder, 'proxy'), hosts, onRefusal: (what) => void refusals.push(what), resolve: async (host) => addresses[host] ?? [] })
  const listen = async (server: Server): Promise<number> => {
    servers.push(server)
    const { promise, resolve } = Promise.withResolvers<void>()
    server.listen(0, '127.0.0.1', () => resolve())
    await promise
    return (server.address() as AddressInfo).port
  }
  /** What a tunnel says after its greeting, or the status that refused it. */
  const tunnel = (path: string): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const asked = request({ socketPath: join(folder, 'proxy'), method: 'CONNECT', path })
    asked.on('connect', (answer, socket) => {
      if (answer.statusCode !== 200) return resolve(String(answer.statusCode))
      socket.end('hello').on('data', (data: Buffer) => resolve(String(data)))
    })
    asked.on('error', reject).end()
    return promise
  }

  test('tunnels to an address that the plan names', async () => {
    const port = await listen(createServer((socket) => void socket.on('data', (data) => socket.end(`echo ${String(data)}`))))
    const proxy = await open([`127.0.0.1:${port}`])
    expect(await tunnel(`127.0.0.1:${port}`)).toBe('echo hello')
    await proxy.close()
    expect(refusals).toEqual([])
  })

  test('refuses what the plan does not name, names of private addresses, and names that have none', async () => {
    const proxy = await open(['inner.example.com', 'mixed.example.com', 'nowhere.example.com'], { 'inner.example.com': ['169.254.169.254'], 'mixed.example.com': ['1.1.1.1', '10.0.0.1'] })
    for (const path of ['evil.example.com:443', 'inner.example.com:443', 'mixed.example.com:443', 'nowhere.example.com:443', '127.0.0.1:443', 'nonsense']) expect(await tunnel(path), path).toBe('403')
    await proxy.close()
    expect(refusals).toEqual([
      'connection to evil.example.com:443: not a host that the plan allows', 'connection to inner.example.com:443: it leads to a private address', 'connection to mixed.example.com:443: it leads to a private address',
      'connection to nowhere.example.com:443: the name has no address', 'connection to 127.0.0.1:443: not a host that the plan allows',
    ])
  })

  test('passes plain HTTP on, without what is meant for proxies', async () => {
    const port = await listen(createHttpServer((asked, answer) => answer.end(JSON.stringify({ url: asked.url, host: asked.headers.host, proxy: asked.headers['proxy-authorization'] ?? null }))))
    const proxy = await open([`127.0.0.1:${port}`])
    const fetch = (path: string): Promise<{ readonly status: number | undefined; readonly text: string }> => {
      const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number | undefined; readonly text: string }>()
      get({ socketPath: join(folder, 'proxy'), path, headers: { 'proxy-authorization': 'secret' } }, (answer) => {
        let text = ''
        answer.on('data', (data: Buffer) => (text += String(data))).on('end', () => resolve({ status: answer.statusCode, text }))
      }).on('error', reject)
      return promise
    }
    expect(JSON.parse((await fetch(`http://127.0.0.1:${port}/a?b=c`)).text)).toEqual({ url: '/a?b=c', host: `127.0.0.1:${port}`, proxy: null })
    for (const path of ['http://127.0.0.1:1/', '/direct', 'ftp://127.0.0.1/', 'http://']) expect((await fetch(path)).status, path).toBe(403)
    await proxy.close()
  })
})
