import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SandboxRequest } from '../../../ports/sandboxes.ts'
import { openAllowListProxy, type AllowListProxyOptions } from './allow-list-proxy.ts'
import { gatewayPort, proxyPort, type Forward } from './forwarders.ts'

/** What programs of one sandbox reach. */
export type Network = {
  /** False: they are on the network of the machine. */
  readonly isOwn: boolean
  readonly forwards: readonly Forward[]
  /** Sockets of Fleet's with the places where they are seen inside. */
  readonly sockets: readonly { readonly source: string; readonly target: string }[]
  readonly environment: Readonly<Record<string, string>>
  readonly urlInside: (url: string) => string
  close(): Promise<void>
}

const [gatewaySocket, proxySocket] = ['/run/fleet/gateway.sock', '/run/fleet/proxy.sock']
/** What the kernel takes as the path of a socket, with its end. */
const maxSocketPathLength = 100

/** Opens the ways out that the plan allows; without any, programs have a loopback of their own and nothing else. */
export async function openNetwork(request: SandboxRequest, { folder, resolve }: { readonly folder: string; readonly resolve?: AllowListProxyOptions['resolve'] }): Promise<Network> {
  const { spec, gatewaySocketPath } = request
  const network = spec.network === 'auto' ? request.defaultNetwork : spec.network
  if (network === 'all') return { isOwn: false, forwards: [], sockets: [], environment: {}, urlInside: (url) => url, close: async () => {} }
  const hosts = network === 'gateway' ? [] : network
  const proxy = hosts.length === 0 ? null : await openProxy({ hosts, folder, onRefusal: onceEach(request.onRefusal), ...(resolve === undefined ? {} : { resolve }) })
  const ways = [
    ...(gatewaySocketPath === null ? [] : [{ port: gatewayPort, source: gatewaySocketPath, target: gatewaySocket }]),
    ...(proxy === null ? [] : [{ port: proxyPort, source: proxy.socketPath, target: proxySocket }]),
  ]
  return {
    isOwn: true,
    forwards: ways.map(({ port, target }) => ({ port, socketPath: target })),
    sockets: ways,
    environment: proxy === null ? {} : proxyEnvironment,
    urlInside: (url) => (gatewaySocketPath === null ? url : url.replace(/^(https?:\/\/)[^/]+/, `$1127.0.0.1:${gatewayPort}`)),
    close: async () => proxy?.close(),
  }
}

const proxyUrl = `http://127.0.0.1:${proxyPort}`
const proxyEnvironment: Readonly<Record<string, string>> = {
  HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl, http_proxy: proxyUrl, https_proxy: proxyUrl,
  NO_PROXY: 'localhost,127.0.0.1,::1', no_proxy: 'localhost,127.0.0.1,::1',
  // Without it Node's own fetch looks at none of them.
  NODE_USE_ENV_PROXY: '1',
}

async function openProxy({ folder, ...options }: Omit<AllowListProxyOptions, 'socketPath'> & { readonly folder: string }): Promise<{ readonly socketPath: string; close(): Promise<void> }> {
  const own = await mkdtemp(join(folder, 'n-'))
  const isShort = Buffer.byteLength(join(own, 'proxy')) <= maxSocketPathLength
  const home = isShort ? own : await mkdtemp(join(tmpdir(), 'fleet-'))
  const socketPath = join(home, 'proxy')
  const remove = (): Promise<void> => Promise.all([...new Set([own, home])].map((path) => rm(path, { recursive: true, force: true }))).then(() => undefined)
  try {
    const proxy = await openAllowListProxy({ ...options, socketPath })
    return { socketPath, close: () => proxy.close().then(remove) }
  } catch (error) {
    await remove()
    throw error
  }
}

const maxTold = 100

/** A program that tries for ever must not fill the log. */
function onceEach(tell: (what: string) => void): (what: string) => void {
  const told = new Set<string>()
  return (what) => {
    if (told.has(what) || told.size >= maxTold) return
    told.add(what)
    tell(what)
  }
}
