import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { makeAttempt, makeHostileReport, makeManyFailures, makeReport, makeTask } from '../report.fixture.ts'
import { renderTrace } from './render-trace.ts'

const moment = z.int()
const place = { name: z.string(), pid: z.int(), tid: z.int() }

/** The kinds of events that are written, as the format's description has them. */
const event = z.discriminatedUnion('ph', [
  z.strictObject({ ph: z.literal('M'), ...place, args: z.strictObject({ name: z.string() }) }),
  z.strictObject({ ph: z.literal('X'), ...place, cat: z.string(), ts: moment, dur: moment.nonnegative(), cname: z.string().optional(), args: z.record(z.string(), z.unknown()).optional() }),
  z.strictObject({ ph: z.enum(['b', 'e']), ...place, cat: z.string(), id: z.int(), ts: moment }),
  z.strictObject({ ph: z.literal('C'), ...place, ts: moment, args: z.record(z.string(), z.number()) }),
])

function read(text: string): readonly z.infer<typeof event>[] {
  return z.object({ displayTimeUnit: z.enum(['ms', 'ns']), traceEvents: z.array(event) }).parse(JSON.parse(text)).traceEvents
}

describe('the trace', () => {
  it('of every kind of outcome, with hostile text, has its shape and is as it was', async () => {
    const text = renderTrace(makeHostileReport())
    read(text)
    await expect(text).toMatchFileSnapshot('../golden/report.trace.json')
  })

  it('slices of a lane lie beside or inside each other, never across', () => {
    const slices = read(renderTrace(makeHostileReport())).filter((one) => one.ph === 'X')
    for (const lane of Map.groupBy(slices, ({ tid }) => tid).values()) {
      const open: number[] = []
      for (const { ts, dur } of lane.sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
        while (open.length > 0 && (open.at(-1) ?? 0) <= ts) open.pop()
        if (open.length > 0) expect(ts + dur).toBeLessThanOrEqual((open.at(-1) ?? 0) + 1)
        open.push(ts + dur)
      }
    }
  })

  it('attempts that ran at once have lanes of their own, and the counter ends at none', () => {
    const attempts = [makeAttempt({ tookMs: 500 })]
    const events = read(renderTrace(makeReport([makeTask({ id: 'a', attempts }), makeTask({ id: 'b', attempts }), makeTask({ id: 'c', attempts: [makeAttempt({ fromMs: 600 })] })])))
    expect(new Set(events.filter((one) => one.ph === 'X').map(({ tid }) => tid))).toEqual(new Set([1, 2]))
    expect(events.findLast((one) => one.ph === 'C')?.args).toEqual({ attempts: 0 })
  })

  it('of 5,000 failures has a slice for each', () => {
    expect(read(renderTrace(makeManyFailures(5_000))).filter((one) => one.ph === 'X' && one.cat === 'attempt')).toHaveLength(5_000)
  })
})
