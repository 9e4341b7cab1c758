import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import type { Conversation, ProcessEnd, ProcessRequest, ProcessSpawner } from '../../../../ports/process-spawner.ts'

/** Largest message that a server may send, in bytes. */
const maxMessageBytes = 10_000_000

/** Talks with a server over the pipes of a program that the spawner has started, so that it is confined and nothing of it stays. */
export class SpawnerTransport implements Transport {
  onclose?: (() => void) | undefined
  onerror?: ((error: Error) => void) | undefined
  onmessage?: Transport['onmessage']
  readonly #spawner: ProcessSpawner
  readonly #request: ProcessRequest
  #conversation: Conversation | null = null
  #writer: WritableStreamDefaultWriter<Uint8Array> | null = null

  constructor(spawner: ProcessSpawner, request: ProcessRequest) {
    this.#spawner = spawner
    this.#request = request
  }

  async start(): Promise<void> {
    const conversation = await this.#spawner.open(this.#request)
    this.#conversation = conversation
    this.#writer = conversation.input.getWriter()
    // A write that fails is told by `send`; the end of the program by `ended`.
    this.#writer.closed.catch(() => {})
    void this.#listen(conversation)
    void this.#awaitEnd(conversation)
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.#writer?.write(new TextEncoder().encode(serializeMessage(message)))
  }

  async close(): Promise<void> {
    await this.stop()
  }

  /** How the program ended, by itself or by us; null when it never began. */
  async stop(): Promise<ProcessEnd | null> {
    return (await this.#conversation?.close()) ?? null
  }

  async #awaitEnd({ ended }: Conversation): Promise<void> {
    await ended
    this.onclose?.()
  }

  async #listen({ output }: Conversation): Promise<void> {
    const buffer = new ReadBuffer({ maxBufferSize: maxMessageBytes })
    try {
      for await (const chunk of output) {
        buffer.append(Buffer.from(chunk))
        for (let message = buffer.readMessage(); message !== null; message = buffer.readMessage()) this.onmessage?.(message)
      }
    } catch (error) {
      // A server that does not speak the protocol, or too much at once: its calls fail.
      this.onerror?.(error instanceof Error ? error : new Error(String(error)))
      await this.close()
    }
  }
}
