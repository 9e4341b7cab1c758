import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A program to be measured as a whole, from its start to its end. */
export type Command = {
  readonly name: string
  readonly argv: readonly string[]
  readonly cwd: string
  readonly environment?: Readonly<Record<string, string>>
  /** Brings the folder into its first state; not measured. */
  readonly reset?: () => void
}

export type Measurement = {
  readonly wallMs: number
  /** User and system time of the program and all processes that were waited for; Linux only, else NaN, in steps of 10 ms. */
  readonly cpuMs: number
}

export type Rounds = {
  readonly rounds: number
  /** Where the output of the last program is kept. */
  readonly folder: string
  /** Whether an unmeasured round comes first, to warm caches; true unless said. */
  readonly warmUp?: boolean
  readonly afterEach?: (command: Command) => void
}

/** Runs every command once a round, so that each round meets the same weather. */
export async function interleave(commands: readonly Command[], options: Rounds): Promise<ReadonlyMap<string, readonly Measurement[]>> {
  const { rounds, folder, warmUp = true, afterEach } = options
  const measured = new Map(commands.map(({ name }): [string, Measurement[]] => [name, []]))
  for (let round = warmUp ? 0 : 1; round <= rounds; round += 1) {
    for (const command of commands) {
      const measurement = await measure(command, folder)
      afterEach?.(command)
      if (round > 0) measured.get(command.name)?.push(measurement)
    }
  }
  return measured
}

export async function measure({ name, argv, cwd, environment, reset }: Command, folder: string): Promise<Measurement> {
  reset?.()
  const outputPath = join(folder, 'last-output.txt')
  const output = openSync(outputPath, 'w')
  const [program = '', ...args] = argv
  const cpuBefore = childrenCpuMs()
  const begun = performance.now()
  const child = spawn(program, args, { cwd, env: { ...process.env, ...environment }, stdio: ['ignore', output, output] })
  const [code] = (await once(child, 'exit')) as [number | null]
  const wallMs = performance.now() - begun
  closeSync(output)
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${readFileSync(outputPath, 'utf8').slice(-2_000)}`)
  return { wallMs, cpuMs: childrenCpuMs() - cpuBefore }
}

/** Linux counts in `clock ticks`, which are 10 ms wherever Node runs. */
const msPerTick = 10

function childrenCpuMs(): number {
  if (process.platform !== 'linux') return Number.NaN
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * msPerTick
}

export const wallOf = (measurements: readonly Measurement[] | undefined): readonly number[] => (measurements ?? []).map(({ wallMs }) => wallMs)

export const cpuOf = (measurements: readonly Measurement[] | undefined): readonly number[] => (measurements ?? []).map(({ cpuMs }) => cpuMs)
