import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DrivenRun } from '../../../test/rig/driven-run.ts'
import { makePlan } from '../../../test/rig/make-plan.ts'
import type { Report } from '../../core/report/report.ts'
import { toReport } from '../../core/report/to-report.ts'
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
      "## test: failed

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

      \`\`\`text
      output
      \`\`\`
      "
    `)
  })

  it('foreign text mentions nobody and makes no HTML, link, heading or table cell', () => {
    const evil = '@everyone <img src=x onerror=alert(1)> [link](http://x) | cell |\n# heading\n![pixel](http://x)'
    const text = renderMarkdown(reportOf({ name: evil, message: evil }))
    const outside = text.replace(/^```text\n[^]*?\n```$/m, '')
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
        expect(closing).toBe(lines.length - 2)
      }),
    )
  })

  it('is cut at a length that GitHub takes, and says so outside of any fence', () => {
    const run = DrivenRun.open(makePlan(Array.from({ length: 60 }, (_, index) => ({ id: `task-${index}`, retries: 0 })), { concurrency: 60 }))
    for (let index = 0; index < 60; index += 1) run.fail(`task-${index}`, { kind: 'agent-failed', message: 'no', exitCode: 1, output: `${'x'.repeat(99)}\n`.repeat(100) })
    const text = renderMarkdown(toReport(run.state, run.now))
    expect(text.length).toBeLessThan(65_536)
    expect(text).toMatch(/… cut at 60,000 characters; the whole is in report\.json\n$/)
    expect([...text.matchAll(/^```/gm)].length % 2).toBe(0)
  })
})
