import { describe, expect, it } from 'vitest'
import { Project, planOf } from '../rig/project.ts'

describe('a route that learns', () => {
  it('takes to the next run what the last one taught, and says why it chose', async () => {
    const agents = { weak: { kind: 'command', script: 'exit 1' }, strong: { kind: 'command', script: 'echo "$FLEET_TASK_ID" > "$FLEET_TASK_ID.txt"' }, team: { kind: 'route', agents: ['weak', 'strong'] } }
    const tasks = (prefix: string): readonly { readonly id: string }[] => Array.from({ length: 12 }, (_, index) => ({ id: `${prefix}${index}`, agent: 'team', retries: 1, labels: ['docs'] }))
    await using project = await Project.create({ plan: planOf(tasks('a'), { agents, policy: { concurrency: 2 } }) })
    expect((await project.run(['run'])).exitCode).toBe(0)
    await project.writePlan(planOf(tasks('b'), { agents, policy: { concurrency: 2 } }))
    expect((await project.run(['run'])).exitCode).toBe(0)
    const [created] = project.eventsOf('run-created')
    const weak = created?.experience?.find(({ agent }) => agent === 'weak')
    expect(created?.experience).toContainEqual({ agent: 'strong', kind: 'docs', succeeded: 12, failed: 0, meanCostUsd: null })
    expect(weak).toMatchObject({ kind: 'docs', succeeded: 0 })
    const started = project.eventsOf('attempt-started')
    expect(started.filter(({ choice }) => choice?.path.at(-1) === 'strong')).toHaveLength(12)
    expect(started.filter(({ choice }) => choice?.path.at(-1) === 'weak').length).toBeLessThan(5)
    expect(started[0]?.choice?.reason).toMatch(/^learned: .* drawn chance \d+ %/)
  })
})

describe('a best-of', () => {
  it('lands the variant that the checks like best', async () => {
    const script = (lines: number, word: string): object => ({ kind: 'command', script: `for i in $(seq ${lines}); do echo ${word}; done > out.txt` })
    const agents = { long: script(9, 'fine'), short: script(2, 'fine'), bad: script(1, 'bad'), best: { kind: 'best-of', of: ['long', 'short', 'bad'] } }
    await using project = await Project.create({ plan: planOf([{ id: 'a', agent: 'best', checks: ['fine'] }], { agents, checks: { fine: { run: ['sh', '-c', '! grep -q bad out.txt'] } } }) })
    expect((await project.run(['run'])).exitCode).toBe(0)
    expect(project.git('show', `fleet/${project.runId}:out.txt`)).toBe('fine\nfine')
    const [succeeded] = project.eventsOf('attempt-succeeded')
    expect(succeeded?.result.variants).toEqual(['short: kept; 1 check passed, 1 file +2 -0', 'long: not kept; 1 check passed, 1 file +9 -0', expect.stringMatching(/^bad: not kept; check-failed/)])
  })
})
