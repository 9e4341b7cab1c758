import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Heard = { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }

/** A loopback server that keeps what it is told and answers as a test wants. */
export async function listen(answer: (heard: Heard, count: number) => number = () => 200): Promise<{ readonly url: string; readonly heard: readonly Heard[] } & AsyncDisposable> {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const one = { url: request.url ?? '', headers: request.headers, body }
      heard.push(one)
      response.writeHead(answer(one, heard.length), { location: 'http://127.0.0.1:1/' }).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
