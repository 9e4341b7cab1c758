import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderHtml } from '../../src/reporters/html/render-html.ts'
import { makeAttempt, makeHostileEvidence, makeHostileReport, makeReport, makeTask } from '../../src/reporters/report.fixture.ts'
import { openBrowser, whyNoBrowser, type OpenBrowser } from '../rig/open-browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'fleet-report-page-'))
let browser: OpenBrowser

beforeAll(async () => {
  if (whyNoBrowser !== null) throw new Error(whyNoBrowser)
  browser = await openBrowser({ viewport: { width: 1360, height: 900 } })
})

afterAll(async () => {
  await browser[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

type Opened = { readonly page: Page; readonly requests: readonly string[]; readonly problems: readonly string[] }

/** The page from its file, as a person opens it, with all it asks for and complains of. */
async function openPage(html: string, { colorScheme = 'light', hash = '' }: { readonly colorScheme?: 'light' | 'dark'; readonly hash?: string } = {}): Promise<Opened> {
  const path = join(folder, 'report.html')
  writeFileSync(path, html)
  const page = await browser.context.newPage()
  const requests: string[] = []
  const problems: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => problems.push('a dialog')))
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.goto(`${pathToFileURL(path).href}${hash}`)
  return { page, requests, problems }
}

const hostilePage = renderHtml(makeHostileReport(), makeHostileEvidence(), '1.2.3')

/** 100 tasks that wait for each other, each with a long prompt and two attempts. */
const plain = makeReport(Array.from({ length: 100 }, (_, index) => makeTask({ id: `task-${index}`, needs: index < 10 ? [] : [`task-${index - 10}`], attempts: [makeAttempt({ outcome: 'failed', failure: { kind: 'agent-failed', message: 'no', output: 'x'.repeat(4_000) } }), makeAttempt({ number: 2, fromMs: 1_000 * index })] })))

describe('the page of a run', () => {
  it('opens from its file, asks for nothing and complains of nothing, whatever agents wrote', async () => {
    const { page, requests, problems } = await openPage(hostilePage)
    await page.getByRole('button', { name: 'Open all' }).click()
    expect(requests).toEqual([page.url()])
    expect(problems).toEqual([])
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    expect(await page.locator('img, iframe, object, embed, form, link').count()).toBe(0)
    expect(await page.locator('main').innerText()).toContain('</script><script>window.pwned=1</script>')
    await page.close()
  })

  it('runs no script but its own even where markup got in', async () => {
    const injected = hostilePage.replace('<main ', '<script>window.pwned=1</script><img src=x onerror="window.pwned=2"><main ')
    const { page, problems } = await openPage(injected)
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    expect(problems.join('\n')).toContain('Content Security Policy')
    await page.close()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no violation of WCAG 2.2 AA and best practice, ${colorScheme}, all opened`, async () => {
      const { page } = await openPage(hostilePage, { colorScheme })
      await page.getByRole('button', { name: 'Open all' }).click()
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)).toEqual([])
      await page.close()
    })
  }

  it('finds tasks by words of all they hold, and filters them by how they ended', async () => {
    const { page } = await openPage(hostilePage)
    const tasks = page.locator('details.task:visible')
    expect(await tasks.count()).toBe(13)
    await page.keyboard.press('/')
    await page.keyboard.type('types merge')
    expect(await tasks.count()).toBe(0)
    await page.getByRole('searchbox').fill('PARSE.ts unexpected')
    expect(await tasks.count()).toBe(2)
    expect(await page.getByRole('status').innerText()).toBe('2 of 13 shown')
    await page.getByRole('searchbox').fill('')
    await page.getByRole('checkbox', { name: /^failed/ }).uncheck()
    expect(await tasks.count()).toBe(7)
    await page.close()
  })

  it('is used with the keyboard alone: skip link, tasks, parts that scroll', async () => {
    const { page } = await openPage(hostilePage)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report')
    const first = page.locator('details.task').first()
    await first.locator('summary').first().focus()
    await page.keyboard.press('Enter')
    expect(await first.getAttribute('open')).toBe('')
    await page.close()
  })

  it('a link, a click in the graph and the address open a task', async () => {
    const { page } = await openPage(hostilePage, { hash: '#task-2' })
    expect(await page.locator('#task-2').getAttribute('open')).toBe('')
    await page.locator('svg [data-task="after"]').first().click()
    expect(await page.locator('#task-9').getAttribute('open')).toBe('')
    await page.getByRole('link', { name: 'checks', exact: true }).first().click()
    await page.locator('#task-3[open]').waitFor()
    await page.close()
  })

  it('shows light or dark as the system has it, and the other one when asked', async () => {
    const { page } = await openPage(hostilePage, { colorScheme: 'dark' })
    const back = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(await back()).toBe('rgb(16, 21, 28)')
    await page.getByRole('button', { name: 'Light or dark' }).click()
    expect(await back()).toBe('rgb(255, 255, 255)')
    await page.close()
  })

  it('does not scroll sideways on a narrow screen', async () => {
    for (const html of [renderHtml(plain, makeHostileEvidence(), '1.2.3'), hostilePage]) {
      const { page } = await openPage(html)
      await page.setViewportSize({ width: 360, height: 740 })
      await page.getByRole('button', { name: 'Open all' }).click()
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
      await page.close()
    }
  })

  it('of 100 tasks with much to show stays below a megabyte and says what it cut', async () => {
    const attempt = { transcript: Array.from({ length: 300 }, () => ({ at: null, who: 'agent' as const, text: 'I look at the tests first. '.repeat(8) })), transcriptLeftOut: 0, log: 'npm test\n'.repeat(1_000), diff: `diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,4000 @@\n${'+const a = 1\n'.repeat(4_000)}`, isDiffCut: false }
    const tasks = new Map(plain.tasks.map(({ id }) => [id, { prompt: 'Port it. '.repeat(2_000), attempts: new Map([[1, attempt], [2, attempt]]) }]))
    const html = renderHtml(plain, { tasks, findings: [], quality: [] }, '1.2.3')
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(1_000_000)
    expect(html).toContain('Truncated: the first')
    expect(html).toContain('earlier entries left out')
    expect(html).toContain('The diff is cut here')
    const { page, problems } = await openPage(html)
    expect(await page.locator('details.task').count()).toBe(100)
    expect(problems).toEqual([])
    await page.close()
  })
})
