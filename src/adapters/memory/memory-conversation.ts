import type { Clock } from '../../ports/clock.ts'
import type { Conversation, ProcessEnd, ProcessRequest } from '../../ports/process-spawner.ts'
import type { MemoryTalker, Work } from './memory-process.ts'

export type ConverseOptions = {
  readonly talker: MemoryTalker
  readonly request: ProcessRequest
  readonly clock: Clock
  readonly start: (controller: AbortController, work: Work) => Promise<ProcessEnd>
}

const defaultCloseGraceMs = 2_000
/** Starts a talker with a stream each way. */
export function converse({ talker, request: { argv, cwd, environment }, clock, start }: ConverseOptions): Conversation {
  let noteTraffic = (): void => {}
  const [input, output] = [makePipe(() => noteTraffic()), makePipe(() => noteTraffic())]
  const controller = new AbortController()
  const ended = start(controller, (life) => {
    noteTraffic = life.noteTraffic
    return talker({ argv, cwd, environment, input: input.readable, output: output.writable, signal: life.signal, write: life.write })
  })
  void ended.then(() => [input, output].forEach((pipe) => pipe.end()))
  return {
    input: input.writable,
    output: output.readable,
    ended,
    close: ({ graceMs = defaultCloseGraceMs } = {}) => {
      input.end()
      const cancel = clock.wakeAt(clock.now() + graceMs, () => controller.abort('aborted'))
      return ended.finally(cancel)
    },
  }
}

type MemoryPipe = { readonly readable: ReadableStream<Uint8Array>; readonly writable: WritableStream<Uint8Array>; readonly end: () => void }

/** A pipe that can be ended although somebody holds its writing side. */
function makePipe(noteTraffic: () => void): MemoryPipe {
  let hasEnded = false
  let isWanted = true
  const reading = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>()
  const readable = new ReadableStream<Uint8Array>({ start: (controller) => reading.resolve(controller), cancel: () => void (isWanted = false) })
  const end = (): void => {
    if (hasEnded) return
    hasEnded = true
    if (isWanted) void reading.promise.then((controller) => controller.close())
  }
  const write = async (chunk: Uint8Array): Promise<void> => {
    if (hasEnded) throw new Error('nobody reads any more')
    noteTraffic()
    const controller = await reading.promise
    if (!hasEnded && isWanted) controller.enqueue(chunk)
  }
  return { readable, writable: new WritableStream<Uint8Array>({ write, close: end, abort: end }), end }
}

/** The conversation with a program that never was. */
export function endedConversation(end: ProcessEnd): Conversation {
  const input = new WritableStream<Uint8Array>({ start: (controller) => controller.error(new Error('the program does not run')) })
  return { input, output: new ReadableStream({ start: (controller) => controller.close() }), ended: Promise.resolve(end), close: async () => end }
}
