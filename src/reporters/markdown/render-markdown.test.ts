import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DrivenRun } from '../../../test/rig/driven-run.ts'
import { makePlan } from '../../../test/rig/make-plan.ts'
import type { Report } from '../../core/report/report.ts'
import { toReport } from '../../core/report/to-report.ts'
import { makeHostileReport, makeManyFailures } from '../report.fixture.ts'
import { renderMarkdown } from './render-markdown.ts'

function reportOf({ name = 'test', message = 'it failed', output = 'output' }: { readonly name?: string; readonly message?: string; readonly output?: string }): Report {
  const run = DrivenRun.open({ ...makePlan([{ id: 'good', needs: [] }, { id: 'bad', retries: 0 }, { id: 'after', needs: ['bad'] }]), name })
  run.now += 1_500
  run.succeed('good')
  run.fail('bad', { kind: 'agent-failed', message, exitCode: 1, output })
  return toReport(run.state, run.now)
}

describe('the Markdown report', () => {
  it('tells outcome, tasks, formula and failures', () => {
    expect(renderMarkdown(reportOf({}))).toMatchInlineSnapshot(`
      "<!-- fleet-report -->
      ## test: failed

      1 of 3 tasks in 1.5 s, run \`run\`

      | | Task | Outcome | Time | Attempts | Changed | Commit |
      |---|---|---|---:|---:|---|---|
      | ✔ | **good** | landed | 1.5 s | 1 | 1 file +2 −1 | \`commit-go\` |
      | ✖ | bad | failed: agent-failed | 1.5 s | 1 |  |  |
      | - | after | skipped because of bad |  | 0 |  |  |

      - **Efficiency** 100 % = ideal 1.5 s ÷ measured 1.5 s, where ideal = max(critical path 1.5 s, work 3.0 s ÷ 4)
      - **Changed** 1 file, 2 lines added, 1 removed
      - **Attempts** 2, 0 of them retries, 1 rolled back
      - **Critical path** (bold above) good


      ### ✖ bad: agent-failed

      it failed

      <details>
      <summary>Output</summary>

      \`\`\`text
      output
      \`\`\`

      </details>
      "
    `)
  })

  it('foreign text mentions nobody and makes no HTML, link, heading or table cell', () => {
    const evil = '@everyone <img src=x onerror=alert(1)> [link](http://x) | cell |\n# heading\n![pixel](http://x)'
    const text = renderMarkdown(reportOf({ name: evil, message: evil }))
    const outside = text.replace(/^```text\n[^]*?\n```$/m, '').replace(/^<\/?(?:details|summary)>.*$/gm, '')
    expect(outside).not.toMatch(/@\w/)
    expect(outside).not.toMatch(/(?<!\\)<\w/)
    expect(outside).not.toMatch(/(?<!\\)\[link/)
    expect(outside).not.toMatch(/^# heading/m)
    expect(outside.split('\n').filter((line) => line.includes('everyone')).every((line) => !/(?<!\\)\| cell/.test(line))).toBe(true)
  })

  it('output cannot close the fence it is shown in', () => {
    assert(
      property(string({ unit: 'grapheme-ascii', maxLength: 60 }), string({ maxLength: 20 }), (a, b) => {
        const output = `${a}\n\`\`\`\n\`\`\`\`\`\` @team\n~~~\n${b}`
        const lines = renderMarkdown(reportOf({ output })).split('\n')
        const begin = lines.findIndex((line) => /^`+text$/.test(line))
        const ticks = lines[begin]?.slice(0, -'text'.length) ?? ''
        const closing = lines.findIndex((line, index) => index > begin && /^ {0,3}`+\s*$/.test(line) && line.trim().length >= ticks.length)
        expect(lines.slice(closing + 1)).toEqual(['', '</details>', ''])
      }),
    )
  })

  it('of every kind of outcome, with hostile text, is as it was', async () => {
    const text = renderMarkdown(makeHostileReport())
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    await expect(text).toMatchFileSnapshot('../golden/report.md')
  })

  it('of 5,000 failures fits a comment, says how many it leaves out, and leaves no fence and no fold open', () => {
    const text = renderMarkdown(makeManyFailures(5_000))
    expect(text.length).toBeLessThanOrEqual(65_000)
    expect(text.length).toBeGreaterThan(50_000)
    expect(text).toMatch(/^<!-- fleet-report -->\n## /)
    const shown = [...text.matchAll(/^### ✖/gm)].length
    const rows = [...text.matchAll(/^\| ✖ \|/gm)].length
    expect(text).toContain(`| … | ${(5_000 - rows).toLocaleString('en')} more |`)
    expect(text).toContain(`… ${(5_000 - shown).toLocaleString('en')} more of 5,000 failures: a comment has room for 65,000 characters; the whole is in report.json\n`)
    expect([...text.matchAll(/^`{3,}/gm)].length % 2).toBe(0)
    expect([...text.matchAll(/^<details>$/gm)]).toHaveLength([...text.matchAll(/^<\/details>$/gm)].length)
  })

  it('of many tasks shows those that failed before the others', () => {
    const run = DrivenRun.open(makePlan(Array.from({ length: 300 }, (_, index) => ({ id: `task-${index}`, retries: 0 })), { concurrency: 300 }))
    for (let index = 0; index < 300; index += 1) if (index === 299) run.fail(`task-${index}`)
      else run.succeed(`task-${index}`)
    const rows = renderMarkdown(toReport(run.state, run.now)).split('\n').filter((line) => /^\| [✔✖]/.test(line))
    expect(rows).toHaveLength(200)
    expect(rows[0]).toContain('task-299')
  })
})
