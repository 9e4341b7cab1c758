import { charts } from '../../src/reporters/charts/charts.ts'
import { makeChartData } from '../../src/reporters/charts/charts.fixture.ts'
import { lightTheme } from '../../src/reporters/charts/theme.ts'
import { renderPng } from '../../src/platform/render-png.ts'
import type { Bench } from '../harness/bench.ts'
import { toText } from '../harness/figure.ts'
import { toSpread } from '../harness/statistics.ts'

/** Most processor time of one chart, as SVG and PNG. */
const goalMs = 100

/** What a picture costs once the rasteriser and its fonts are loaded. */
export const chartDrawing: Bench = {
  name: 'charts',
  about: 'each chart as SVG and PNG, processor time after load, for 14 tasks in 6 runs and for 1,000 tasks in 30',
  async run({ rounds, tell }) {
    for (const size of [{ tasks: 14, runs: 6 }, { tasks: 1_000, runs: 30, concurrency: 16 }]) {
      const data = makeChartData(size)
      for (const { name, draw } of charts) {
        const took: number[] = []
        // The first one loads and warms up.
        for (let round = -1; round < rounds; round += 1) {
          const begun = process.cpuUsage()
          await renderPng(draw(data, lightTheme) ?? '')
          const { user, system } = process.cpuUsage(begun)
          if (round >= 0) took.push((user + system) / 1_000)
        }
        const spread = toSpread(took)
        tell({ name: `${name}, ${size.tasks} tasks`, ours: toText(spread.median), other: `limit ${goalMs} ms`, spread: toSpread(took), goal: goalMs, note: 'ms of CPU' }, took)
      }
    }
  },
}
