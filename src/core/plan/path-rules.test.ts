import { describe, expect, test } from 'vitest'
import { findGlobFault, findPathFault, toPlainGlob } from './path-rules.ts'

describe('globs of files', () => {
  test.each(['src/**', '*.ts', 'src/{a,b}/*.ts', 'a[!b]c', 'src/[[]x', '!(a|b)/x', 'a\\[b', '[{]', '**/..data', 'a..b/c'])('%s is a glob', (glob) => {
    expect(findGlobFault(glob)).toBeNull()
  })

  test.each([
    ['src/[a', 'bad-glob'],
    ['{a,b', 'bad-glob'],
    ['a}', 'bad-glob'],
    ['@(a', 'bad-glob'],
    ['{a[}', 'bad-glob'],
    ['!src', 'bad-glob'],
    ['src/', 'bad-glob'],
    ['', 'invalid-value'],
    ['a\0b', 'invalid-value'],
    ['x'.repeat(1001), 'invalid-value'],
    ['/etc/**', 'outside-repository'],
    ['~/x', 'outside-repository'],
    ['C:/x', 'outside-repository'],
    ['../x', 'outside-repository'],
    ['a/..', 'outside-repository'],
    ['{a,..}/b', 'outside-repository'],
    ['@(..)/b', 'outside-repository'],
    ['.git/config', 'outside-repository'],
    ['a/.GIT/b', 'outside-repository'],
    ['{.git,x}/b', 'outside-repository'],
  ])('%j is refused as %s', (glob, code) => {
    expect(findGlobFault(glob)?.code).toBe(code)
  })

  test('a leading ./ is dropped', () => {
    expect(['./src/**', '././a', '.github/x'].map(toPlainGlob)).toEqual(['src/**', 'a', '.github/x'])
  })
})

test('a path may hold what would be a broken glob', () => {
  expect(findPathFault('src/[slug]/{page.ts')).toBeNull()
})
