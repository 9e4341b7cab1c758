import { lookup } from 'node:dns/promises'
import { createServer, request as startRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { mayReach, parseDestination, type Destination } from './host-rules.ts'
import { isPublicAddress } from './public-address.ts'

export type AllowListProxyOptions = {
  /** Where it listens. */
  readonly socketPath: string
  /** As in the plan: `registry.npmjs.org`, `*.example.com:8443`. */
  readonly hosts: readonly string[]
  readonly onRefusal: (what: string) => void
  /** Addresses of a name; the system's by default. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
}

export type AllowListProxy = { close(): Promise<void> }

const connectTimeoutMs = 30_000

/**
 * The way out of a sandbox without a network: an HTTP proxy on a unix socket. Names are resolved here, once, and the address that was judged is the one that
 * is connected to, so that a name which changes between look and use leads nowhere else.
 */
export async function openAllowListProxy(options: AllowListProxyOptions): Promise<AllowListProxy> {
  const sockets = new Set<Duplex>()
  const server = createServer((request, response) => void passOn(request, response, options))
  server.on('connection', (socket: Socket) => track(sockets, socket))
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => void tunnel({ request, client, head, sockets }, options))
  server.on('clientError', (_, socket) => socket.destroy())
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen(options.socketPath, () => resolve())
  await promise
  return {
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((done) => server.close(() => done()))
    },
  }
}

type Tunnel = { readonly request: IncomingMessage; readonly client: Duplex; readonly head: Buffer; readonly sockets: Set<Duplex> }

async function tunnel({ request, client, head, sockets }: Tunnel, options: AllowListProxyOptions): Promise<void> {
  client.on('error', () => client.destroy())
  const destination = parseDestination(request.url ?? '')
  const address = destination === null ? null : await judge(destination, options)
  if (destination === null || address === null) return void client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
  const server = connect({ host: address, port: destination.port, timeout: connectTimeoutMs })
  track(sockets, server)
  server.on('error', () => client.destroy())
  server.once('timeout', () => server.destroy())
  server.once('connect', () => {
    server.setTimeout(0)
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    if (head.length > 0) server.write(head)
    server.pipe(client)
    client.pipe(server)
  })
  client.on('close', () => server.destroy())
}

/** Plain HTTP: the whole address stands in the request. */
async function passOn(request: IncomingMessage, response: ServerResponse, options: AllowListProxyOptions): Promise<void> {
  const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : null
  const destination = url?.protocol === 'http:' ? parseDestination(url.host, 80) : null
  const address = destination === null ? null : await judge(destination, options)
  if (url === null || destination === null || address === null) return void response.writeHead(403).end()
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !/^(?:proxy-|connection$|keep-alive$)/.test(name)))
  const onward = startRequest({ host: address, port: destination.port, method: request.method, path: `${url.pathname}${url.search}`, headers: { ...headers, host: url.host }, timeout: connectTimeoutMs })
  onward.on('response', (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)))
  onward.on('error', () => (response.headersSent ? response.destroy() : void response.writeHead(502).end()))
  response.on('close', () => onward.destroy())
  request.pipe(onward)
}

/** The address to connect to, or null: refused, and told. */
async function judge(destination: Destination, { hosts, onRefusal, resolve = resolveBySystem }: AllowListProxyOptions): Promise<string | null> {
  const name = `${destination.host}:${destination.port}`
  const permission = mayReach(hosts, destination)
  if (permission === 'yes-literally') return destination.host
  if (permission === 'no') return refuse(`connection to ${name}: not a host that the plan allows`, onRefusal)
  const addresses = await resolve(destination.host).catch((): readonly string[] => [])
  const [first] = addresses
  if (first === undefined) return refuse(`connection to ${name}: the name has no address`, onRefusal)
  return addresses.every(isPublicAddress) ? first : refuse(`connection to ${name}: it leads to a private address`, onRefusal)
}

function refuse(what: string, onRefusal: (what: string) => void): null {
  onRefusal(what)
  return null
}

async function resolveBySystem(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address)
}

function track(sockets: Set<Duplex>, socket: Duplex): void {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
}
