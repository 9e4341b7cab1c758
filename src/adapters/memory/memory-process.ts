import type { ProcessRequest } from '../../ports/process-spawner.ts'

/** What a program in memory is given. */
export type MemoryProcess = Pick<ProcessRequest, 'argv' | 'cwd' | 'environment'> & {
  readonly stdin: string
  readonly signal: AbortSignal
  /** To the log. */
  readonly write: (text: string) => void
}

/** How a program ends: its exit code, or the signal that killed it. */
export type ProgramEnd = number | { readonly signal: string }

/** A program: a function that returns how it ends. */
export type MemoryProgram = (process: MemoryProcess) => Promise<ProgramEnd>

/** A program that is talked with. */
export type MemoryTalker = (process: Omit<MemoryProcess, 'stdin'> & { readonly input: ReadableStream<Uint8Array>; readonly output: WritableStream<Uint8Array> }) => Promise<ProgramEnd>

/** What a program in memory hears of its life while it runs. */
export type Life = Pick<MemoryProcess, 'signal' | 'write'> & { readonly noteTraffic: () => void }
export type Work = (life: Life) => Promise<ProgramEnd>
