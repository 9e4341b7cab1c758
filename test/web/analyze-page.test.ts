import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { advisoryOf, npmLockOf } from '../rig/npm-lock.ts'
import { openBrowser, whyNoBrowser } from '../rig/open-browser.ts'
import { Project } from '../rig/project.ts'

const hostileName = `<img src=x onerror=alert(1)>"'.py`
const injection = 'import os\nfrom flask import request\n\ndef view():\n    os.system("ls " + request.args["n"])\n'
const files = {
  'src/shop/orders.py': injection,
  [hostileName]: injection,
  'src/sum.ts': 'export function sum(a: number, b: number): number {\n  if (a > 0) return a + b\n  return b\n}\n',
  'src/run.js': 'export function run(code) {\n  return eval(code)\n}\n',
  'broken.js': 'function ( {\n',
  'package-lock.json': npmLockOf({ old: { version: '1.0.0' } }),
  '../osv/old.json': advisoryOf('old', '2.0.0'),
}

if (whyNoBrowser !== null) console.log(`skipped: ${whyNoBrowser}`)

describe.skipIf(whyNoBrowser !== null)('the page of fleet analyze', () => {
  let project: Project
  let pages: { readonly whole: string; readonly change: string; readonly calm: string }

  beforeAll(async () => {
    project = await Project.create({ files })
    const make = async (name: string, ...args: readonly string[]): Promise<string> => {
      const { exitCode, stderr } = await project.run(['analyze', '--format', 'html', '--output', `../${name}.html`, ...args])
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.any(String) })
      return pathToFileURL(join(project.root, `${name}.html`)).href
    }
    const whole = await make('whole', '--hotspots', '--osv', '../osv')
    const calm = await make('calm', 'src/sum.ts')
    await project.write({ 'src/run.js': 'export function run(code) {\n  return new Function(code)()\n}\n' })
    pages = { whole, calm, change: await make('change', '--base', 'HEAD') }
  })

  afterAll(async () => project[Symbol.asyncDispose]())

  it.each(['light', 'dark'] as const)('has no fault that axe knows of in the %s scheme, and asks for nothing', async (colorScheme) => {
    await using browser = await openBrowser({ colorScheme })
    const page = await browser.context.newPage()
    const messages: string[] = []
    page.on('console', (message) => messages.push(message.text()))
    page.on('pageerror', (error) => messages.push(String(error)))
    page.on('dialog', (dialog) => {
      messages.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    for (const url of Object.values(pages)) {
      await page.goto(url)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
    }
    expect(browser.requests.filter((url) => !Object.values(pages).includes(url))).toEqual([])
    expect(messages).toEqual([])
  })

  it('is searched by keyboard alone, and says how much it shows', async () => {
    await using browser = await openBrowser()
    const page = await browser.context.newPage()
    await page.goto(pages.whole)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const search = page.getByRole('searchbox', { name: 'Search: Findings' })
    for (let presses = 0; presses < 5 && !((await search.and(page.locator(':focus')).count()) === 1); presses += 1) await page.keyboard.press('Tab')
    const rows = page.getByRole('region', { name: /^Findings/ }).locator('tbody tr:visible')
    const all = await rows.count()
    expect(all).toBeGreaterThan(3)
    await page.keyboard.type('orders CWE-78')
    expect(await rows.count()).toBe(1)
    expect(await rows.first().innerText()).toContain('src/shop/orders.py:5')
    expect(await page.getByRole('status').first().innerText()).toBe(`1 of ${all} shown`)
    await search.fill('nothing has this name')
    expect(await page.getByText('Nothing fits the search.').first().isVisible()).toBe(true)
    await search.fill('')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    const left = await rows.count()
    expect(left).toBeLessThan(all)
    expect(await rows.getByText('critical', { exact: true }).count()).toBe(0)
  })

  it('sorts by a heading, by keyboard, and tells readers of the screen', async () => {
    await using browser = await openBrowser()
    const page = await browser.context.newPage()
    await page.goto(pages.whole)
    const region = page.getByRole('region', { name: /^Files/ })
    await region.getByRole('button', { name: 'Lines of code' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    expect(await region.getByRole('columnheader', { name: 'Lines of code' }).getAttribute('aria-sort')).toBe('descending')
    const lines = await region.locator('tbody tr td:nth-child(3)').allInnerTexts()
    expect(lines.map(Number)).toEqual(lines.map(Number).sort((a, b) => b - a))
  })

  it('can be read where no script runs, and holds foreign text as text', async () => {
    await using browser = await openBrowser({ javaScriptEnabled: false })
    const page = await browser.context.newPage()
    await page.goto(pages.whole)
    expect(await page.getByRole('region', { name: /^Findings/ }).locator('tbody tr:visible').count()).toBeGreaterThan(3)
    expect(await page.getByRole('searchbox').count()).toBe(0)
    expect(await page.getByText(hostileName).count()).toBeGreaterThan(0)
    expect(await page.locator('img').count()).toBe(0)
  })

  it('fits a narrow screen', async () => {
    await using browser = await openBrowser({ viewport: { width: 360, height: 740 } })
    const page = await browser.context.newPage()
    await page.goto(pages.whole)
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  })
})
