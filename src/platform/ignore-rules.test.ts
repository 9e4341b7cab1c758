import { expect, test } from 'vitest'
import { isIgnored, parseIgnoreRules } from './ignore-rules.ts'

const rules = [
  ...parseIgnoreRules('# comment\n\ndist/\n/only-here\n*.gen.ts\nsrc/made/**\nodd{1}.ts  \n', '/w'),
  ...parseIgnoreRules('!kept.gen.ts\n', '/w/sub'),
]

test.each([
  ['/w/dist', true, true],
  ['/w/dist', false, false],
  ['/w/a/dist', true, true],
  ['/w/only-here', false, true],
  ['/w/a/only-here', false, false],
  ['/w/a/b.gen.ts', false, true],
  ['/w/sub/kept.gen.ts', false, false],
  ['/w/kept.gen.ts', false, true],
  ['/w/src/made/x.ts', false, true],
  ['/w/odd{1}.ts', false, true],
  ['/w/odd1.ts', false, false],
  ['/w/# comment', false, false],
])('%s (folder: %s) is ignored: %s', (path, isFolder, ignored) => {
  expect(
    isIgnored(
      rules.filter((rule) => path.startsWith(`${rule.folder}/`)),
      path,
      isFolder,
    ),
  ).toBe(ignored)
})
