import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import type { Bench } from '../harness/bench.ts'
import type { Figure } from '../harness/figure.ts'
import { toSpread } from '../harness/statistics.ts'
import type { TuiFigures } from '../harness/tui-program.ts'

const seconds = 20
/** As `src/cli/main.ts` sets them. */
const v8Flags = ['--semi-space-growth-factor=1', '--heap-growing-percent=25']

/** The live view on a real terminal: what it costs beside the agents. */
export const tui: Bench = {
  name: 'tui',
  about: `live view in tmux, 160×50, state changing 20 times a second for ${seconds} s: share of a core, memory, bytes to the terminal`,
  async run({ folder, rounds, tell }) {
    const program = join(folder, 'tui-program.mjs')
    // Bundled like the program that users get: Node's own stripping of types would cost 20 MB.
    await build({ entryPoints: [join(import.meta.dirname, '../harness/tui-program.ts')], outfile: program, bundle: true, platform: 'node', format: 'esm', target: 'node24', banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" }, logLevel: 'error' })
    for (const count of [1_000, 10_000]) {
      const measured: TuiFigures[] = []
      for (let round = 0; round < Math.max(1, Math.floor(rounds / 3)); round += 1) measured.push(await measure(join(folder, `${count}-${round}`), { program, count }))
      const limit = (name: string, unit: string, goal: number | null, pick: (one: TuiFigures) => number): Figure => {
        const spread = toSpread(measured.map(pick))
        return { name: `${count} tasks, ${name}`, ours: `${spread.median.toFixed(1)} ${unit}`, other: goal === null ? '' : `limit ${goal} ${unit}`, spread, goal }
      }
      const isBig = count > 1_000
      tell(limit('CPU, % of a core', '%', isBig ? null : 3, ({ cpuShare }) => cpuShare * 100), measured)
      tell(limit('memory, MB', 'MB', isBig ? null : 90, ({ maxRssMb }) => maxRssMb))
      tell(limit('to the terminal, KB/s', 'KB/s', isBig ? null : 30, ({ kbPerSecond }) => kbPerSecond))
      tell(limit('clear-screen codes', '', 0, ({ clears }) => clears))
      tell(limit('pictures a second', '/s', null, ({ frames }) => frames))
      tell(limit('changes a second', '/s', null, ({ changes }) => changes))
      tell(limit('key to picture, ms', 'ms', 50, ({ keyMs }) => keyMs))
    }
  },
}

async function measure(folder: string, { program, count }: { readonly program: string; readonly count: number }): Promise<TuiFigures> {
  mkdirSync(folder)
  const socket = join(folder, 'tmux')
  const tmux = (...args: readonly string[]): void => void execFileSync('tmux', ['-S', socket, ...args], { stdio: 'ignore' })
  tmux('-f', '/dev/null', 'new-session', '-d', '-x', '160', '-y', '50', process.execPath, ...v8Flags, program, String(count), String(seconds), folder, ';', 'set-option', 'remain-on-exit', 'on')
  try {
    const result = join(folder, 'tui.json')
    for (let tries = 0; !existsSync(result); tries += 1) {
      if (tries > (seconds + 30) * 5) throw new Error(`the view of ${count} tasks gave no figures:\n${execFileSync('tmux', ['-S', socket, 'capture-pane', '-p'], { encoding: 'utf8' })}`)
      await sleep(200)
    }
    return JSON.parse(readFileSync(result, 'utf8')) as TuiFigures
  } finally {
    tmux('kill-server')
  }
}
