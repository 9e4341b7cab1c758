import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Exchange = { readonly method: string; readonly url: string; readonly authorization: string | undefined; readonly body: string }

/** A server on a free port of this machine that remembers what it was asked. */
export class LoopbackServer implements AsyncDisposable {
  readonly asked: Exchange[] = []
  readonly #server: ReturnType<typeof createServer>

  private constructor(answer: (exchange: Exchange, response: ServerResponse) => void) {
    this.#server = createServer((request, response) => void this.#take(request).then((exchange) => answer(exchange, response)))
  }

  /** `answer` gives status and JSON. */
  static async start(answer: (exchange: Exchange) => readonly [status: number, body: unknown]): Promise<LoopbackServer> {
    const server = new LoopbackServer((exchange, response) => {
      const [status, body] = answer(exchange)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async #take(request: IncomingMessage): Promise<Exchange> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const exchange = { method: request.method ?? '', url: request.url ?? '', authorization: request.headers.authorization, body: Buffer.concat(chunks).toString('utf8') }
    this.asked.push(exchange)
    return exchange
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
