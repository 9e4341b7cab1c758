import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { FleetError } from '../../core/fleet-error.ts'

/** Longest path of a socket that every system takes. */
const maxSocketPathBytes = 100
/** Longer than clients keep a connection, so that it is never closed just as they use it. */
const keepAliveTimeoutMs = 75_000

export type Listening = {
  /** `http://127.0.0.1:4711` */
  readonly url: string
  readonly socketPath: string
  close(): Promise<void>
}

/** Serves on a free port of this machine and on a socket that only this user can reach. */
export async function listen(stateFolder: string, onRequest: RequestListener): Promise<Listening> {
  const socketPath = socketPathFor(stateFolder)
  mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 })
  requireOwn(dirname(socketPath))
  // Whoever made it is dead: the state folder is locked.
  rmSync(socketPath, { force: true })
  const servers = [makeServer(onRequest), makeServer(onRequest)] as const
  await Promise.all([once(servers[0].listen(0, '127.0.0.1'), 'listening'), once(servers[1].listen(socketPath), 'listening')])
  chmodSync(socketPath, 0o600)
  const { port } = servers[0].address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    socketPath,
    close: async () => {
      await Promise.all(servers.map(closeServer))
      rmSync(dirname(socketPath), { recursive: true, force: true })
    },
  }
}

/** A folder with a known name may have been made by somebody else before. */
function requireOwn(folder: string): void {
  const { uid, mode } = lstatSync(folder)
  if (uid === (process.getuid?.() ?? uid) && (mode & 0o077) === 0) return
  throw new FleetError('environment', `${folder} is open to other users`, { hint: 'remove it and try again' })
}

function makeServer(onRequest: RequestListener): Server {
  return createServer({ keepAliveTimeout: keepAliveTimeoutMs, noDelay: true }, onRequest)
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/** In a folder that only this user may enter; where the state folder lies too deep for a socket, under the system's temporary folder. */
function socketPathFor(stateFolder: string): string {
  const path = join(stateFolder, 'gateway', 'model.sock')
  if (Buffer.byteLength(path) <= maxSocketPathBytes) return path
  const name = createHash('sha256').update(stateFolder).digest('hex').slice(0, 16)
  return join(tmpdir(), `fleet-gateway-${process.getuid?.() ?? 0}-${name}`, 'model.sock')
}
