import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { errorWords, failureWords } from '../../scripts/docs/errors-page.ts'
import { listAnchors, listLinks, listMarkdown, repositoryFolder } from './markdown-files.ts'

const files = await listMarkdown()

test('every relative link leads to a file, and to a heading where it names one', () => {
  const lost = files.flatMap((from) =>
    listLinks(from).filter((link) => {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? from.file : relative(repositoryFolder, join(repositoryFolder, dirname(from.file), path))
      if (!existsSync(join(repositoryFolder, target))) return true
      const page = files.find(({ file }) => file === target)
      return anchor !== undefined && page !== undefined && !listAnchors(page).includes(anchor)
    }).map((link) => `${from.file}: ${link}`),
  )
  expect(files.length).toBeGreaterThan(15)
  expect(lost).toEqual([])
})

test('every guide is named by the README or by another guide', async () => {
  const guides = files.filter(({ file }) => file.startsWith('docs/guides/'))
  const linked = new Set(files.flatMap((from) => listLinks(from).map((link) => join(dirname(from.file), link.split('#')[0] ?? ''))))
  expect(guides.map(({ file }) => file).filter((file) => !linked.has(file))).toEqual([])
  expect(guides.map(({ file }) => file)).toContain('docs/guides/trouble.md')
})

test('the guide for trouble has every error and every kind of failure', async () => {
  const text = await readFile(join(repositoryFolder, 'docs/guides/trouble.md'), 'utf8')
  const [failures = '', errors = ''] = text.split(/^## Errors/m)
  const headings = (part: string): string[] => [...part.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading ?? '')
  expect(headings(failures).sort()).toEqual(Object.keys(failureWords).sort())
  expect(headings(errors).sort()).toEqual([...Object.keys(errorWords), 'internal error'].sort())
})
