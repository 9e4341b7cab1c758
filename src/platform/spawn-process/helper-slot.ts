import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { measureEndedChildren } from '../measure-tree.ts'
import type { Program } from './launcher.ts'

/**
 * Our end of one slot: a named pipe for short lines and a file, rewritten for each program, for the fields. Writes are synchronous and
 * cannot wait: a slot gets its next line only after it has reported the end of the last one.
 */
export class HelperSlot {
  readonly pid: number
  readonly #pipe: number
  readonly #fields: number
  #countedMs = 0

  constructor(folder: string, number: number, pid: number) {
    this.pid = pid
    // Opened for both ways: the slot then never sees an end of file while we live, and we never wait for it to open its side.
    this.#pipe = openSync(join(folder, `${number}.pipe`), 'r+')
    this.#fields = openSync(join(folder, `${number}.spec`), 'w', 0o600)
  }

  send(id: number, { path, argv, cwd, environment, stdinPath, logPath }: Program): void {
    const pairs: string[] = []
    for (const name in environment) pairs.push(`${name}=${environment[name]}`)
    const fields = [cwd, stdinPath, logPath, String(pairs.length), ...pairs, argv[0], path, ...argv.slice(1)]
    // Overwritten in place, never truncated: ext4 flushes a truncated file to disk when it is closed. The count tells where to stop.
    const bytes = Buffer.from(`${fields.join('\0')}\0`)
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(this.#fields, bytes, offset, bytes.length - offset, offset)
    writeSync(this.#pipe, `${id} ${fields.length}\n`)
  }

  /** Processor time of the program that has just ended: the slot waits for one at a time. Null where the system does not tell. */
  takeCpuMs(): number | null {
    const allMs = measureEndedChildren(this.pid)
    if (allMs === null) return null
    const cpuMs = allMs - this.#countedMs
    this.#countedMs = allMs
    return cpuMs
  }

  close(): void {
    closeSync(this.#pipe)
    closeSync(this.#fields)
  }
}
