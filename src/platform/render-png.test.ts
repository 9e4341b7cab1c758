import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { renderPng } from './render-png.ts'

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60" font-family="Inter, sans-serif"><rect width="300" height="60" fill="#fff"/><text x="10" y="25" font-size="20">Timeline 12.5 s</text><text x="10" y="50" font-size="20" font-weight="600">Cost</text></svg>'
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

it('a machine without fonts draws the same picture, letters included', async () => {
  const own = hash(await renderPng(svg))
  const program = `const { renderPng } = await import(${JSON.stringify(new URL('./render-png.ts', import.meta.url).href)}); process.stdout.write(await renderPng(process.argv[1]))`
  const bare = execFileSync(process.execPath, ['--input-type=module', '-e', program, svg], { env: { FONTCONFIG_FILE: '/dev/null', FONTCONFIG_PATH: '/nowhere', HOME: '/nowhere' } })
  expect(hash(bare)).toBe(own)
  expect(hash(await renderPng(svg.replaceAll(/<text.*?<\/text>/g, '')))).not.toBe(own)
})

it('the semi-bold cut is a cut of its own', async () => {
  expect(hash(await renderPng(svg.replace(' font-weight="600"', '')))).not.toBe(hash(await renderPng(svg)))
})
