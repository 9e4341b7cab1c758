import type { Readable, Writable } from 'node:stream'
import type { Conversation, ProcessEnd } from '../../ports/process-spawner.ts'
import type { Pipes } from './launcher.ts'

const defaultCloseGraceMs = 2_000
/** How long output may still come after the end: only a process that got away from us can keep the pipe open. */
const maxDrainMs = 1_000

export type ConversationParts = {
  readonly pipes: Pipes
  readonly ended: Promise<ProcessEnd>
  readonly noteTraffic: () => void
  /** Stops the program as an abort does. */
  readonly stop: () => void
}

/** The conversation over the pipes of a program that runs. */
export function openConversation({ pipes, ended, noteTraffic, stop }: ConversationParts): Conversation {
  return {
    input: toInput(pipes.stdin, noteTraffic),
    output: toOutput(pipes.stdout, { ended, noteTraffic }),
    ended,
    close: async ({ graceMs = defaultCloseGraceMs } = {}) => {
      pipes.stdin.end()
      const timer = setTimeout(stop, graceMs)
      try {
        return await ended
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** The conversation with a program that never was. */
export function endedConversation(end: ProcessEnd): Conversation {
  const ended = Promise.resolve(end)
  const input = new WritableStream<Uint8Array>({ start: (controller) => controller.error(new Error('the program does not run')) })
  return { input, output: new ReadableStream({ start: (controller) => controller.close() }), ended, close: () => ended }
}

function toInput(stdin: Writable, noteTraffic: () => void): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({
    // Also an error while nobody writes: the program has gone.
    start: (controller) => void stdin.on('error', (error) => controller.error(error)),
    write: (chunk) => {
      noteTraffic()
      return new Promise((resolve, reject) => {
        stdin.write(chunk, (error) => (error ? reject(error) : resolve()))
      })
    },
    close: () => void stdin.end(),
    abort: () => void stdin.destroy(),
  })
}

function toOutput(stdout: Readable, { ended, noteTraffic }: Pick<ConversationParts, 'ended' | 'noteTraffic'>): ReadableStream<Uint8Array> {
  let hasEnded = false
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      stdout.on('data', (chunk: Buffer) => {
        noteTraffic()
        controller.enqueue(chunk)
        if (!hasEnded && (controller.desiredSize ?? 0) <= 0) stdout.pause()
      })
      stdout.on('error', () => stdout.destroy())
      stdout.once('close', () => close(controller))
      // What the pipe still holds is little; taken in now, the descriptor does not wait for a reader that may never come.
      const drain = (): void => {
        hasEnded = true
        stdout.resume()
        setTimeout(() => stdout.destroy(), maxDrainMs).unref()
      }
      void ended.then(drain)
    },
    pull: () => void stdout.resume(),
    cancel: () => {
      stdout.removeAllListeners('data')
      stdout.removeAllListeners('close')
      // Read on, into nothing: the program is not to hang on a full pipe.
      stdout.resume()
    },
  })
}

function close(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close()
  } catch {
    // Closed or canceled before: a stream does not say which state it is in.
  }
}
