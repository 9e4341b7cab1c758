import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadPlan } from '../../src/adapters/plan-files/load-plan.ts'
import { formatProblems } from '../../src/core/plan/format-problems.ts'

/** `UPDATE_BROKEN_PLANS=1 vitest run test/plans` writes what is told now as what is expected; look at the diff. */
const isUpdate = process.env['UPDATE_BROKEN_PLANS'] === '1'
const folder = join(import.meta.dirname, 'broken')
const plans = (await readdir(folder)).filter((name) => name.endsWith('.yaml'))

describe('every broken plan is told what is wrong, where, and what to do', () => {
  test.each(plans)('%s', async (name) => {
    const loaded = await loadPlan({ path: join(folder, name), environment: {}, concurrencyDefault: 4 })
    const told = loaded.status === 'invalid' ? `${formatProblems(loaded.problems)}\n` : 'the plan is valid\n'
    const expectedPath = join(folder, name.replace(/\.yaml$/, '.expected.txt'))
    if (isUpdate) await writeFile(expectedPath, told)
    expect(told).toBe(await readFile(expectedPath, 'utf8'))
    expect(loaded.status).toBe('invalid')
  })

  test('the cases cover the codes a plan file can cause', async () => {
    const codes = new Set<string>()
    for (const name of plans) {
      const loaded = await loadPlan({ path: join(folder, name), environment: {}, concurrencyDefault: 4 })
      if (loaded.status === 'invalid') for (const problem of loaded.problems) codes.add(problem.code)
    }
    expect([...codes].sort()).toMatchInlineSnapshot(`
      [
        "agent-cycle",
        "bad-duration",
        "bad-glob",
        "cycle",
        "duplicate-id",
        "file-not-found",
        "invalid-value",
        "isolation-impossible",
        "missing-agent",
        "missing-key",
        "outside-repository",
        "readonly-repository",
        "repository-not-found",
        "self-dependency",
        "syntax",
        "unknown-agent",
        "unknown-check",
        "unknown-dependency",
        "unknown-key",
        "unknown-mcp",
        "unknown-provider",
        "unknown-repository",
      ]
    `)
    expect(plans.length).toBeGreaterThanOrEqual(40)
  })
})
