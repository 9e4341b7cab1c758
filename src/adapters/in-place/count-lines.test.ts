import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { countLines } from './count-lines.ts'

const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 25 }).map((all) => all.join('\n'))

/** The textbook way, quadratic in time and space. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row: readonly number[] = []
  for (const line of a) {
    const next = [0]
    for (const [at, other] of b.entries()) next.push(line === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0))
    row = next
  }
  return row.at(-1) ?? 0
}

const split = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/gu) ?? []

test('the fewest lines that explain a change are counted', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const common = longestCommon(split(before), split(after))
      expect(countLines(Buffer.from(before), Buffer.from(after))).toEqual({ added: split(after).length - common, removed: split(before).length - common })
    }),
    { numRuns: 2000 },
  )
})

test('git counts the same', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-count-'))
  const samples = [['', 'a'], ['a\n', 'a'], ['a\nb\nc\n', 'b\nc\nd\ne'], ['a\n\n\nb', '\n\na\nb\n'], ['a\0b', 'text'], ['x\r\ny', 'x\ny']] as const
  for (const [before, after] of samples) {
    writeFileSync(join(folder, 'before'), before)
    writeFileSync(join(folder, 'after'), after)
    const script = 'git diff --no-index --minimal --numstat -- before after; true'
    const [added, removed] = execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' }).split('\t').map((count) => (count === '-' ? 0 : Number(count)))
    expect(countLines(Buffer.from(before), Buffer.from(after))).toEqual({ added, removed })
  }
  rmSync(folder, { recursive: true })
})

test('large files with nothing in common are counted without comparing every pair', () => {
  const [before, after] = ['a', 'b'].map((letter) => Buffer.from(Array.from({ length: 60_000 }, (_, at) => `${letter}${at}\n`).join('') + 'end\n'))
  expect(countLines(before ?? null, after ?? null)).toEqual({ added: 60_000, removed: 60_000 })
})

test('a file that comes or goes counts all its lines', () => {
  expect([countLines(null, Buffer.from('a\nb')), countLines(Buffer.from('a\n'), null), countLines(null, null)]).toEqual([
    { added: 2, removed: 0 },
    { added: 0, removed: 1 },
    { added: 0, removed: 0 },
  ])
})
