import { describe, expect, it } from 'vitest'
import stringWidth from 'string-width'
import { DrivenRun } from '../../../../test/rig/driven-run.ts'
import { makePlan } from '../../../../test/rig/make-plan.ts'
import { makePaint } from '../paint.ts'
import type { LiveData, ScreenSize } from './live-data.ts'
import { Ledger } from './ledger.ts'
import { call, openDrivenRun, toData } from './live.fixture.ts'
import { renderLive } from './render-live.ts'
import { initialUi, type UiState, views } from './ui-state.ts'

const wide: ScreenSize = { columns: 100, rows: 26 }
const escape = '\u001b'

function draw(data: LiveData, ui: Partial<UiState> = {}, size = wide): string {
  const lines = renderLive(data, { ...initialUi, ...ui }, { size, paint: makePaint(false) })
  return `\n${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

describe('the screen', () => {
  it('shows what needs attention, then the tree, then the log of what runs', () => {
    expect(draw(toData(openDrivenRun()))).toMatchInlineSnapshot(`
      "
       test                                                                               run run   1m05s
       ████████▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░  33 %   ends in: too early to say
       ✔ 1 done   ▶ 2 running   ✖ 1 failed   · 1 waiting   ? 1 to approve   of 6
       no model calls yet

      [1 tree]  2 timeline   3 logs   4 cost   ───────────────────────────────────────────────────────────
       ── needs attention (2) ──
        ? deploy       approve? command                     waits for approval: a approves it
        ✖ broken       failed   command        #1       7s  agent-failed: it ended with exit code 1
       ── tasks ──
        ✔ core         done     hybrid         #1       4s  1 file +2 −1  commit-co
      › ├ ▶ materials  prepare  claude         #1    1m01s  porting src/materials/palette.ts
        │ └ · viewer   waiting  command                     needs materials, camera
        ├ ▶ camera     prepare  grok           #1    1m01s  reading the showroom
        └ ? deploy     approve? command
        ✖ broken       failed   command        #1       7s  agent-failed: it ended with exit code 1



       ── log of materials ── following ──────────────────────────────────────────────────────────────────
       first line
       second line



       ? help  q quit  / filter  Enter log  d diff  e next error  p pause  r retry  x cancel  a approve
      "
    `)
  })

  it('shows bars over time, one column of the axis for as many milliseconds as fit', () => {
    expect(draw(toData(openDrivenRun()), { view: 'timeline', hasPane: false })).toMatchInlineSnapshot(`
      "
       test                                                                               run run   1m05s
       ████████▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░  33 %   ends in: too early to say
       ✔ 1 done   ▶ 2 running   ✖ 1 failed   · 1 waiting   ? 1 to approve   of 6
       no model calls yet

       1 tree  [2 timeline]  3 logs   4 cost   ───────────────────────────────────────────────────────────
                       ░ preparing  █ working  ▓ checking  ▒ landing  ✖ failed  · waiting for a place
                       ├0s                ├16s               ├32s               ├48s               1m05s
        ✔ core         ░░░░░                                                                        4s
        ✖ broken       ░░░░░░░░✖                                                                    7s
      › ▶ materials        ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 1m01s
        ▶ camera           ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 1m01s













       ? help  q quit  / filter  Enter log  d diff  e next error  p pause  r retry  x cancel  a approve
      "
    `)
  })

  it('shows cost by model and task, live calls included, and pauses of providers', () => {
    const run = openDrivenRun()
    const ledger = new Ledger(run.state)
    ledger.tell(run.state, { task: 'materials', attempt: 1, usage: call, at: run.now - 30_000 })
    ledger.tell(run.state, { task: 'camera', attempt: 1, usage: { ...call, model: 'grok-5', provider: 'xai', costUsd: 0.5 }, at: run.now })
    const pauses = [{ name: 'anthropic', status: 'paused' as const, until: run.now + 40_000 }]
    run.state.budget = { usd: 1, tokens: null }
    expect(draw(toData(run, { ledger, pauses }), { view: 'cost' })).toMatchInlineSnapshot(`
      "
       test                                                                               run run   1m05s
       ████████▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░  33 %   ends in: too early to say
       ✔ 1 done   ▶ 2 running   ✖ 1 failed   · 1 waiting   ? 1 to approve   of 6
       26K tokens (24K in, 1.8K out)   $0.75 of $1.00   $60.00/h, 26K tokens/min   2 calls
       ! anthropic asked to wait, again in 40s
       1 tree   2 timeline   3 logs  [4 cost]  ───────────────────────────────────────────────────────────
        money  $0.75 of $1.00            ██████████████████████████████░░░░░░░░░░ 75 %
        over the last minutes $60.00 an hour, 26K tokens a minute; at this rate the budget lasts 15s

        by agent and model
                                                      calls      in     out   cached  reasoning       cost
        grok  xai/grok-5                                  1     12K     900     8.0K        100      $0.50
        claude  anthropic/claude-5                        1     12K     900     8.0K        100      $0.25

        dearest tasks
                                                      calls      in     out   cached  reasoning       cost
        camera                                            1     12K     900     8.0K        100      $0.50
        materials                                         1     12K     900     8.0K        100      $0.25







       ? help  q quit  / filter  Enter log  d diff  e next error  p pause  r retry  x cancel  a approve
      "
    `)
  })

  it('shows the log over the whole view and the range of the end', () => {
    const forecast = { lowMs: 61_000, highMs: 190_000, basis: '80 %, 12 earlier runs' }
    expect(draw(toData(openDrivenRun(), { forecast }), { view: 'logs' }, { columns: 100, rows: 18 })).toMatchInlineSnapshot(`
      "
       test                                                                               run run   1m05s
       ████████▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░  33 %   ends in 1m01s – 3m10s (80 %, 12 earlier run…
       ✔ 1 done   ▶ 2 running   ✖ 1 failed   · 1 waiting   ? 1 to approve   of 6
       no model calls yet

       1 tree   2 timeline  [3 logs]  4 cost   ───────────────────────────────────────────────────────────
       ── log of materials ── following ──────────────────────────────────────────────────────────────────
       first line
       second line








       ? help  q quit  / filter  Enter log  d diff  e next error  p pause  r retry  x cancel  a approve
      "
    `)
  })

  it('gives up the log, then the header, where it is small', () => {
    expect(draw(toData(openDrivenRun()), {}, { columns: 46, rows: 10 })).toMatchInlineSnapshot(`
      "
       ✔ 1 done ▶ 2 running ✖ 1 failed · 1 waiting …
       ███▓▓▓▒▒▒▒▒▒░░░░░  33 %   ends in: too earl…
       ── needs attention (2) ──
        ? deploy       approve?         waits for a…
        ✖ broken       failed       7s  agent-faile…
       ── tasks ──
        ✔ core         done         4s  1 file +2 −…
      › ├ ▶ materials  prepare   1m01s  porting src…
        │ └ · viewer   waiting          needs mater…
       ? help  q quit  / filter  Enter log  d diff …
      "
    `)
    expect(draw(toData(openDrivenRun()), {}, { columns: 20, rows: 4 })).toMatchInlineSnapshot(`
      "
       ── needs attention…
      › ? deploy   approv…
        ✖ broken   failed…
       ? help  q quit  / …
      "
    `)
  })

  it('is as tall and at most as wide as the terminal, in every view, at every size', () => {
    const run = openDrivenRun()
    const data = toData(run, { lastLines: new Map([['materials', '材料を移植しています 👩‍💻 '.repeat(20)]]), log: { task: 'materials', attempt: 1, lines: ['混ぜた lines '.repeat(30)], isCut: true } })
    for (const columns of [1, 5, 19, 40, 61, 80, 133]) {
      for (const rows of [1, 2, 5, 7, 17, 24, 50]) {
        for (const view of views) {
          const lines = renderLive(data, { ...initialUi, view }, { size: { columns, rows }, paint: makePaint(true) })
          expect(lines).toHaveLength(rows)
          for (const line of lines) expect(stringWidth(line), JSON.stringify({ columns, rows, view, line })).toBeLessThanOrEqual(columns)
        }
      }
    }
  })

  it('lets no escape of an agent, a plan or a file through', () => {
    const evil = `${escape}[2J${escape}]52;c;aGk=\u0007${escape}P+q\u0090evil\u009b31m\u202e\r\n`
    const run = DrivenRun.open({ ...makePlan([{ id: 'a', retries: 0 }, { id: 'b', agentName: 'claude' }]), name: evil })
    run.fail('a', { kind: 'agent-failed', message: evil, exitCode: 1, output: evil })
    const texts = { lastLines: new Map([['b', evil]]), waits: new Map([['b', evil]]), notices: [{ at: 1, level: 'error' as const, text: evil }], anomalies: [{ task: 'b', message: evil }], log: { task: 'b', attempt: 1, lines: [evil], isCut: false }, diff: { task: 'b', status: 'loaded' as const, lines: [evil] }, pauses: [{ name: evil, status: 'open' as const, until: null }] }
    for (const more of [texts, { ...texts, pauses: [] }]) {
      for (const ui of [...views.map((view) => ({ view })), { overlay: { type: 'diff', task: 'b', scroll: 0 } } as const]) {
        const text = draw(toData(run, more), ui)
        // oxlint-disable-next-line no-control-regex
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
      }
    }
  })

  it('costs what a screenful costs, however many tasks there are', () => {
    const run = DrivenRun.open(makePlan(Array.from({ length: 10_000 }, (_, index) => ({ id: `t${index}`, needs: index === 0 ? [] : [`t${Math.floor((index - 1) / 3)}`] }))))
    const lines = renderLive(toData(run), { ...initialUi, selected: 't9999' }, { size: wide, paint: makePaint(false) })
    expect(lines.filter((line) => /t\d/.test(line)).length).toBeLessThan(wide.rows)
    expect(lines.find((line) => line.startsWith('›'))).toContain('t9999')
  })

  it('draws a chain that is deeper than the screen is wide', () => {
    const run = DrivenRun.open(makePlan(Array.from({ length: 3_000 }, (_, index) => ({ id: `t${index}`, needs: index === 0 ? [] : [`t${index - 1}`] }))))
    expect(draw(toData(run), { selected: 't2999' })).toMatch(/› .*⋯ · t2999/)
  })
})
