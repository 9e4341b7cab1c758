import { describe, expect, test } from 'vitest'
import { agent, makePlan } from '../../../test/plans/plan-fixture.ts'
import { selectTasks } from './select-tasks.ts'

const plan = makePlan({
  version: 1,
  repositories: { app: { path: '.' }, site: { path: './folder' } },
  agents: { grok: agent },
  defaults: { agent },
  tasks: [
    { id: 'materials', labels: ['render'] },
    { id: 'camera', agent: 'grok' },
    { id: 'pbr', needs: ['materials', 'camera'], labels: ['render', 'slow'] },
    { id: 'integration', needs: 'pbr' },
    { id: 'docs.api', repository: 'site' },
  ],
})

const select = (...patterns: readonly string[]): string => {
  const { plan: selected, needed } = selectTasks(plan, patterns)
  return selected.tasks.map(({ id }) => (needed.includes(id) ? `(${id})` : id)).join(' ')
}

describe('selecting tasks', () => {
  test.each([
    [['pbr'], '(materials) (camera) pbr'],
    [['*a*'], 'materials camera (pbr) integration docs.api'],
    [['{camera,docs.*}'], 'camera docs.api'],
    [['label:render'], 'materials (camera) pbr'],
    [['label:s*'], '(materials) (camera) pbr'],
    [['repository:site'], 'docs.api'],
    [['agent:grok'], 'camera'],
    [['agent:command', '!integration'], 'materials (camera) pbr docs.api'],
    [['!label:render'], '(materials) camera (pbr) integration docs.api'],
    [['nobody'], ''],
    [[], 'materials camera pbr integration docs.api'],
  ])('%j keeps %s', (patterns, kept) => {
    expect(select(...patterns)).toBe(kept)
  })

  test('patterns that no task answers to are told', () => {
    expect(selectTasks(plan, ['pbr', 'pbrr', '!label:fast', 'label:']).unmatched).toEqual(['pbrr', '!label:fast', 'label:'])
  })
})
