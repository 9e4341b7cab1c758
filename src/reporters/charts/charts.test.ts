import { XmlDocument, type XmlElement } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { makeReport, makeTask } from '../report.fixture.ts'
import { charts, type ChartData } from './charts.ts'
import { makeChartData } from './charts.fixture.ts'
import { drawCost } from './cost.ts'
import { widthOf } from './text.ts'
import { darkTheme, lightTheme } from './theme.ts'

const sizes = [
  { name: 'one task', data: makeChartData({ tasks: 1, runs: 1 }) },
  { name: 'fourteen tasks', data: makeChartData({ tasks: 14, runs: 6 }) },
  { name: 'three thousand tasks', data: makeChartData({ tasks: 3_000, runs: 60, concurrency: 32 }) },
] as const

const namespaces = { s: 'http://www.w3.org/2000/svg' }

type Text = { readonly text: string; readonly left: number; readonly right: number; readonly y: number; readonly size: number }

/** The pieces of text of a picture with the room they take. */
function readTexts(svg: string): { readonly width: number; readonly height: number; readonly texts: readonly Text[] } {
  using document = XmlDocument.fromString(svg)
  const number = (element: XmlElement, name: string): number => Number(element.attr(name)?.value)
  const texts = document.find('//s:text', namespaces).map((found) => {
    const element = found as XmlElement
    const [x, size] = [number(element, 'x'), number(element, 'font-size')]
    const width = widthOf(element.content, size, element.attr('font-weight') !== null)
    const anchor = element.attr('text-anchor')?.value
    const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x
    return { text: element.content, left, right: left + width, y: number(element, 'y'), size }
  })
  return { width: number(document.root, 'width'), height: number(document.root, 'height'), texts }
}

it('cost: small sums keep their digits, and no two marks of the axis say the same', () => {
  const data = { unit: 'usd', models: ['a/m'], agents: [{ name: 'coder', attempts: 1, byModel: [0.0006], total: 0.0006 }], total: 0.0006, unpricedCalls: 0 } as const
  const { texts } = readTexts(drawCost(data, lightTheme))
  const sums = texts.map(({ text }) => text).filter((text) => text.startsWith('$'))
  expect(sums).toContain('$0.00060')
  const marks = sums.slice(1, -1)
  expect(new Set(marks).size).toBe(marks.length)
})

for (const { name, data } of sizes) {
  describe(`charts of ${name}`, () => {
    for (const chart of charts) {
      it(`${chart.name}: all text lies in the picture, none on another, all of it in the font`, () => {
        const { width, height, texts } = readTexts(chart.draw(data, lightTheme) ?? '')
        expect(texts.length).toBeGreaterThan(2)
        for (const { text, left, right, y } of texts) {
          expect([left >= 0, right <= width, y > 0, y <= height], text).toEqual([true, true, true, true])
          expect(text).toMatch(/^[\u0020-\u007e\u00a1-\u017f\u2013\u2014\u2026\u2192\u2212÷]*$/)
        }
        const overlaps = texts.flatMap((a, index) => texts.slice(index + 1).filter((b) => Math.abs(a.y - b.y) < Math.min(a.size, b.size) * 0.75 && a.left < b.right && b.left < a.right).map((b) => `${a.text} on ${b.text}`))
        expect(overlaps).toEqual([])
      })
    }
  })
}

describe('charts', () => {
  const small: ChartData = sizes[1].data

  for (const chart of charts) {
    it(`${chart.name} is as it was, and differs in the dark by its colours alone`, async () => {
      const light = chart.draw(small, lightTheme) ?? ''
      const dark = chart.draw(small, darkTheme) ?? ''
      const withoutColors = (svg: string): string => svg.replaceAll(/#[0-9a-f]{6}/g, '#')
      expect(dark).not.toBe(light)
      expect(withoutColors(dark)).toBe(withoutColors(light))
      await expect(light).toMatchFileSnapshot(`../golden/${chart.name}.svg`)
    })
  }

  it('of a run in which nothing happened are left out', () => {
    const nothing: ChartData = { report: makeReport([makeTask({ id: 'a', outcome: null, status: 'waiting', attempts: [] })]), quality: [], runs: [], durations: { runs: [], tasks: [] }, scaling: null }
    expect(charts.filter(({ draw }) => draw(nothing, lightTheme) !== null)).toEqual([])
  })

  it('of many tasks stay small', () => {
    for (const chart of charts) expect((chart.draw(sizes[2].data, lightTheme) ?? '').length, chart.name).toBeLessThan(700_000)
  })
})
