import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server before another one: the model server makes up limits (nothing left for six minutes) beside each 429, which would be kept to. */
export async function startPlainFront(url: string): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((asked, answer) => {
    const onward = request(new URL(asked.url ?? '/', url), { method: asked.method ?? 'GET', headers: asked.headers }, (reply) => {
      const headers = Object.entries(reply.headers).filter(([name]) => !name.startsWith('x-ratelimit-'))
      answer.writeHead(reply.statusCode ?? 502, Object.fromEntries(headers))
      reply.pipe(answer)
      // A connection that is cut behind is cut before.
      reply.on('error', () => answer.destroy())
    })
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    asked.pipe(onward)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close }
}
