import { describe, expect, it } from 'vitest'
import { hostile } from '../report.fixture.ts'
import { renderDiff } from './render-diff.ts'

const head = (path: string): string => `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n`

describe('a diff in the page', () => {
  it('has a block per file, counts, and the numbers of the lines as they are now', () => {
    const { html } = renderDiff(`${head('a.ts')}@@ -3,3 +3,3 @@ f\n one\n-two\n+zwei\n three\n${head('b.ts')}@@ -1 +1,2 @@\n x\n+y\n\\ No newline at end of file\n`, false)
    expect(html.match(/<details class="file"/g)).toHaveLength(2)
    expect(html).toContain('<code>a.ts</code> <span class="plus">+1</span> <span class="minus">\u22121</span>')
    expect(html).toContain('<span class="c" data-n="3"> one</span><span class="d">-two</span><span class="a" data-n="4">+zwei</span><span class="c" data-n="5"> three</span>')
    expect(html).toContain('<span class="m">\\ No newline at end of file</span>')
  })

  it('names deleted, renamed and binary files', () => {
    expect(renderDiff('diff --git a/old.ts b/old.ts\ndeleted file mode 100644\n--- a/old.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n', false).html).toContain('<code>old.ts</code>')
    expect(renderDiff('diff --git a/a.png b/a.png\nBinary files a/a.png and b/a.png differ\n', false).html).toContain('Binary files')
    expect(renderDiff('diff --git a/from.ts b/to.ts\nsimilarity index 100%\nrename from from.ts\nrename to to.ts\n', false).html).toContain('<code>to.ts</code>')
  })

  it('keeps indentation, lets no markup through, says when it is cut, and is nothing without changes', () => {
    const { html } = renderDiff(`${head(hostile)}@@ -1 +1 @@\n-\t\tdeep\n+    ${hostile}\n`, true)
    expect(html).toContain('>-\t\tdeep<')
    expect(html).toContain('>+    red')
    expect(html).not.toMatch(/<(?:script|img)/)
    expect(html).toContain('cut here')
    expect(renderDiff('', false).html).toBe('')
  })
})
