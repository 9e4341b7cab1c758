import { createServer, request, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** A server that passes everything on, and leaves headers out of the answers; a connection that breaks behind it breaks before it. */
export async function startForwarding(target: string, { without }: { readonly without: RegExp }): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const onward = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers: incoming.headers }, (answer) => {
      const headers = Object.entries(answer.headers).filter(([name]) => !without.test(name))
      outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(headers))
      answer.on('error', () => outgoing.destroy()).on('aborted', () => outgoing.destroy()).pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => stop(server) }
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
