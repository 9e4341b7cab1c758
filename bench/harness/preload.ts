/**
 * Loaded before a measured program by `node --import`: when it ends, writes what can only be seen from inside into the file named by
 * BENCH_INSIDE. The program itself has no switch for it.
 */
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What a program saw of itself. Delays are beyond the interval of the samples. */
export type Inside = { readonly maxRssMb: number; readonly delayP50Ms: number; readonly delayP999Ms: number; readonly delayMaxMs: number; readonly samples: number }

const resolutionMs = 1
const path = process.env['BENCH_INSIDE']

if (path !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs })
  delays.enable()
  process.once('exit', () => {
    const toMs = (ns: number): number => Math.max(0, ns / 1e6 - resolutionMs)
    const inside: Inside = {
      maxRssMb: process.resourceUsage().maxRSS / 1024,
      delayP50Ms: toMs(delays.percentile(50)),
      delayP999Ms: toMs(delays.percentile(99.9)),
      delayMaxMs: toMs(delays.max),
      samples: delays.count,
    }
    writeFileSync(path, JSON.stringify(inside))
  })
}
