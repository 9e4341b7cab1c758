import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { makeHostileReport, makeManyFailures, makeReport, makeTask } from '../report.fixture.ts'
import { renderTap } from './render-tap.ts'

/** The grammar of TAP 14 without subtests: version, comments, plan, test points each with at most one block of YAML. */
function readTap(text: string): readonly { readonly isOk: boolean; readonly name: string; readonly directive: string; readonly details: unknown }[] {
  const [version, ...lines] = text.trimEnd().split('\n')
  expect(version).toBe('TAP version 14')
  const points: { isOk: boolean; name: string; directive: string; details: unknown }[] = []
  let planned = -1
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const plan = /^1\.\.(\d+)(?: # SKIP .*)?$/.exec(line)
    const point = /^(not )?ok (\d+) - ((?:\\.|[^\\#])*?)(?: # (SKIP|TODO) (.*))?$/.exec(line)
    if (plan !== null) planned = Number(plan[1])
    else if (point !== null) {
      expect(Number(point[2])).toBe(points.length + 1)
      points.push({ isOk: point[1] === undefined, name: point[3] ?? '', directive: point[4] ?? '', details: null })
    } else if (line === '  ---') {
      const end = lines.indexOf('  ...', index)
      // A thousand blocks tell no more than the first hundred, and take ten times as long.
      if (points.length <= 100) points[points.length - 1]!.details = parse(lines.slice(index + 1, end).join('\n'))
      index = end
    } else expect(line).toMatch(/^#/)
  }
  expect(points).toHaveLength(planned)
  return points
}

describe('the TAP report', () => {
  it('of every kind of outcome, with hostile text, is TAP 14 and as it was', async () => {
    const text = renderTap(makeHostileReport())
    const points = readTap(text)
    expect(points).toHaveLength(16)
    expect(points.filter(({ isOk }) => !isOk)).toHaveLength(8)
    expect(points.filter(({ directive }) => directive === 'SKIP')).toHaveLength(4)
    expect(points[2]?.details).toMatchObject({ kind: 'check-failed', attempts: 2 })
    await expect(text).toMatchFileSnapshot('../golden/report.tap')
  })

  it('a name cannot skip its own test', () => {
    const [point] = readTap(renderTap(makeReport([makeTask({ id: 'a # SKIP really', outcome: 'failed' })])))
    expect(point).toMatchObject({ isOk: false, directive: '', name: String.raw`a \# SKIP really` })
  })

  it('of 5,000 failures and of no task at all is TAP', () => {
    expect(readTap(renderTap(makeManyFailures(5_000)))).toHaveLength(5_000)
    expect(readTap(renderTap(makeReport([])))).toEqual([])
  })
})
