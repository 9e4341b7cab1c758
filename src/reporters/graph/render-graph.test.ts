import { describe, expect, test } from 'vitest'
import { agent, makePlan, planOf } from '../../../test/plans/plan-fixture.ts'
import { renderGraph } from './render-graph.ts'

const plan = makePlan({
  version: 1,
  name: 'showroom',
  defaults: { agent },
  tasks: [
    { id: 'materials', name: 'Port the material library' },
    { id: 'camera' },
    { id: 'webgl' },
    { id: 'pbr', needs: ['materials', 'camera', 'webgl'] },
    { id: 'integration', needs: 'pbr' },
    { id: 'docs', needs: 'materials' },
  ],
})

describe('the terminal tree', () => {
  test('shows each task once, below what it waits for longest, and the rest in words', () => {
    expect(renderGraph(plan, 'tree')).toBe(`showroom  6 tasks on 3 levels, the widest with 3

1  ◆ materials          Port the material library
2  ├─ ◆ pbr             also needs camera, webgl
3  │  └─ ◆ integration
2  └─ ○ docs
1  ○ camera             → pbr
1  ○ webgl              → pbr

◆ critical path (3 tasks): materials → pbr → integration
`)
  })

  test('shows durations, and the critical path that they make', () => {
    const durationsMs = new Map([['materials', 1000], ['docs', 200_000], ['pbr', 61_000]])
    const lines = renderGraph(plan, 'tree', { durationsMs }).split('\n')
    expect(lines).toContain('2  └─ ◆ docs            3m 20s')
    expect(lines.at(-2)).toBe('◆ critical path (2 tasks, 3m 21s): materials → docs')
  })

  test('has escape bytes only when asked for colours, and none from names', () => {
    const hostile = makePlan({ version: 1, name: 'a\u001b[31mb', tasks: [{ id: 'a', name: 'x\u001b]0;title\u0007\ny\u202Ez', agent }] })
    expect(renderGraph(hostile, 'tree')).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
    expect(renderGraph(hostile, 'tree')).toContain('x ]0;title y z')
    expect(renderGraph(plan, 'tree', { color: true })).toContain('\u001b[33m◆ materials')
  })

  test('of a chain of 10,000 tasks stays narrow', () => {
    const chain = planOf(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`t${index}`, index === 0 ? [] : [`t${index - 1}`]])))
    const lines = renderGraph(chain, 'tree').split('\n')
    expect(lines.reduce((most, line) => Math.max(most, line.length), 0)).toBeLessThan(110)
    expect(lines).toHaveLength(10_005)
  })

  test('of a plan without tasks has a header', () => {
    expect(renderGraph({ ...plan, tasks: [] }, 'tree')).toMatch(/^showroom {2}0 tasks on 0 levels/)
  })
})

test('Mermaid draws every arrow, thick along the critical path', () => {
  const text = renderGraph(plan, 'mermaid')
  expect(text).toContain('  t0["materials<br/>Port the material library"]')
  expect(text.match(/t\d (?:-->|==>) t\d/g)).toEqual(['t0 ==> t3', 't1 --> t3', 't2 --> t3', 't3 ==> t4', 't0 --> t5'])
  expect(text).toContain('class t0,t3,t4 critical')
  expect(text).toContain('linkStyle 0,3 stroke')
})

test('Mermaid and DOT escape what would end a label', () => {
  const hostile = makePlan({ version: 1, name: 'we"ird\\', tasks: [{ id: 'end', name: '"]; evil <b>`#x`\n\\N &amp;', agent }] })
  expect(renderGraph(hostile, 'mermaid')).toContain('  t0["end<br/>#34;]; evil #60;b#62;#96;#35;x#96; #92;N #38;amp;"]\n')
  expect(renderGraph(hostile, 'dot')).toContain('  "end" [label="end\\n\\"]; evil <b>`#x` \\\\N &amp;amp;", color')
  expect(renderGraph(hostile, 'dot')).toContain('digraph "we\\"ird\\\\" {')
})

test('tasks of several repositories are drawn in groups', () => {
  const repositories = { app: { path: '.' }, site: { path: './folder' } }
  const grouped = makePlan({ version: 1, repositories, defaults: { agent }, tasks: [{ id: 'a' }, { id: 'b', repository: 'site', needs: 'a' }] })
  expect(renderGraph(grouped, 'mermaid')).toContain('  subgraph r1["site"]\n    t1["b"]\n  end\n')
  expect(renderGraph(grouped, 'dot')).toContain('  subgraph cluster_1 {\n    label="site"')
})

test('JSON has levels, the critical path, tasks and arrows', () => {
  const data: unknown = JSON.parse(renderGraph(plan, 'json'))
  expect(data).toMatchObject({
    name: 'showroom',
    levels: [['materials', 'camera', 'webgl'], ['pbr', 'docs'], ['integration']],
    criticalPath: ['materials', 'pbr', 'integration'],
    criticalPathMs: null,
    tasks: [{ id: 'materials', level: 1, critical: true, remainingTasks: 3, durationMs: null }, {}, {}, {}, {}, {}],
    edges: [{ from: 'materials', to: 'pbr', critical: true }, {}, {}, {}, { from: 'materials', to: 'docs', critical: false }],
  })
})
