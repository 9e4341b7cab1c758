import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RotatingFile } from './rotating-file.ts'

it('a full file makes room while it is written, no line is lost of what is kept, and only so many old ones stay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-rotating-'))
  try {
    const path = join(folder, 'fleet.log')
    const file = new RotatingFile(path, { maxBytes: 10_000, maxOld: 2 })
    for (let index = 0; index < 1_000; index += 1) file.write(`{"line":${index},"filler":"${'x'.repeat(40)}"}\n`)
    await file.close()
    expect(readdirSync(folder).sort()).toEqual(['fleet.log', 'fleet.log.1', 'fleet.log.2'])
    const lines = ['fleet.log.2', 'fleet.log.1', 'fleet.log'].flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { line: number }).line))
    expect(lines.at(-1)).toBe(999)
    expect(lines).toEqual(lines.map((_, index) => 1_000 - lines.length + index))
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(10_000)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
