import { describe, expect, it } from 'vitest'
import type { SourceFile } from '../model.ts'
import { findClones } from './find-clones.ts'

function toFile(path: string, lines: readonly string[]): SourceFile {
  return { path, text: `${lines.join('\n')}\n`, hash: path }
}

/** `count` statements of eight tokens that occur nowhere else. */
function makeLines(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index} = call${name}${index}(${index}, ${index + 1})`)
}

const shared = makeLines('shared', 20)

describe('findClones', () => {
  it('finds what two files share, from its first token to its last', () => {
    const report = findClones([toFile('a.ts', [...makeLines('a', 5), ...shared, ...makeLines('b', 5)]), toFile('b.ts', [...makeLines('c', 9), ...shared])])
    expect(report.groups).toHaveLength(1)
    expect(report.groups[0]?.locations.map(({ path, line, endLine }) => [path, line, endLine])).toEqual([['a.ts', 6, 25], ['b.ts', 10, 29]])
    expect(report.groups[0]).toMatchObject({ tokens: 160, lines: 20 })
    expect(report).toMatchObject({ duplicatedLines: 20, lines: 59 })
  })

  it('puts all copies into one group', () => {
    const report = findClones(['a.py', 'b.py', 'c.py'].map((path) => toFile(path, [...makeLines(path[0] ?? '', 3), ...shared])))
    expect(report.groups.map((group) => group.locations.map((each) => each.path))).toEqual([['a.py', 'b.py', 'c.py']])
    expect(report.duplicatedLines).toBe(40)
  })

  it('finds copies within one file', () => {
    const report = findClones([toFile('a.js', [...shared, ...makeLines('a', 3), ...shared])])
    expect(report.groups[0]?.locations.map((each) => each.line)).toEqual([1, 24])
  })

  it('takes the longest of several copies', () => {
    const start = shared.slice(0, 16)
    const report = findClones([toFile('a.ts', [...start, ...makeLines('a', 2)]), toFile('b.ts', [...shared, ...makeLines('b', 2)]), toFile('c.ts', shared)])
    const ofC = report.groups.find((group) => group.locations.some((each) => each.path === 'c.ts'))
    expect(ofC?.lines).toBe(20)
    expect(ofC?.locations.map((each) => each.path)).toEqual(['b.ts', 'c.ts'])
  })

  it('does not look at comments and layout', () => {
    const reformatted = shared.flatMap((line) => [`  ${line.replace('(', '( /* note */ ')}`, '', '// more'])
    expect(findClones([toFile('a.ts', shared), toFile('b.ts', reformatted)]).groups).toHaveLength(1)
  })

  it('keeps to the least length in lines and in tokens', () => {
    const files = [toFile('a.ts', [...makeLines('a', 2), ...shared.slice(0, 14)]), toFile('b.ts', shared.slice(0, 14))]
    expect(findClones(files).groups).toHaveLength(0)
    expect(findClones(files, { minLines: 14 }).groups).toHaveLength(1)
    expect(findClones(files, { minLines: 14, minTokens: 113 }).groups).toHaveLength(0)
  })

  it('tells renamed copies apart unless names are ignored', () => {
    const renamed = shared.map((line) => line.replaceAll('shared', 'other').replaceAll(/\b\d+\b/g, '7'))
    const files = [toFile('a.ts', shared), toFile('b.ts', renamed)]
    expect(findClones(files).groups).toHaveLength(0)
    expect(findClones(files, { ignoreNames: true }).groups.length).toBeGreaterThan(0)
  })

  it('reads regular expressions and templates as one token', () => {
    const odd = ['a = /[`"\']/g.test(b)', 'c = `x${d}`', ...shared]
    const report = findClones([toFile('a.ts', ['x = 1', ...odd]), toFile('b.ts', odd)])
    expect(report.groups[0]?.lines).toBe(22)
  })

  it('stays linear on a file of equal lines', () => {
    const same = Array.from({ length: 40_000 }, () => '0, 0, 0, 0, 0, 0, 0, 0,')
    const started = process.cpuUsage()
    const report = findClones([toFile('a.py', ['x = [', ...same, ']'])])
    const used = process.cpuUsage(started)
    expect(report.duplicatedLines).toBeGreaterThan(0)
    expect((used.user + used.system) / 1e6).toBeLessThan(20)
  })

  it('has nothing to say about nothing', () => {
    expect(findClones([])).toEqual({ groups: [], duplicatedLines: 0, lines: 0 })
    expect(findClones([toFile('a.ts', []), toFile('a.txt', shared), toFile('b.txt', shared)]).groups).toEqual([])
  })
})
