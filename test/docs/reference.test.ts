import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { renderReference } from '../../scripts/docs/render-reference.ts'

const folder = new URL('../../docs/reference/', import.meta.url)
const pages = await renderReference()

test.each([...pages])('%s is not stale (npm run generate)', async (name, text) => {
  expect(await readFile(new URL(name, folder), 'utf8')).toBe(text)
})

test('the folder holds the generated pages and nothing else', async () => {
  expect((await readdir(folder)).sort()).toEqual([...pages.keys()].sort())
})
