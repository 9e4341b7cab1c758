import type { FolderFact, PlanFacts } from '../../src/core/plan/facts.ts'
import { formatProblems } from '../../src/core/plan/format-problems.ts'
import { toPlanSource } from '../../src/core/plan/plain-data.ts'
import { parsePlanText } from '../../src/core/plan/plan-text.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import type { Problem } from '../../src/core/plan/problem.ts'
import type { PlanSource } from '../../src/core/plan/source.ts'
import { toPlan } from '../../src/core/plan/to-plan.ts'

/** The machine as tests of plans see it: `.` is a git repository, `./folder` a plain one, `../source` another tree. */
export function makeFacts(changes: Partial<PlanFacts> = {}): PlanFacts {
  const folders = new Map<string, FolderFact>([
    ['.', { status: 'found', path: '/home/dev/app', kind: 'git', insideGit: null }],
    ['./folder', { status: 'found', path: '/home/dev/folder', kind: 'folder', insideGit: null }],
    ['../source', { status: 'found', path: '/home/source', kind: 'git', insideGit: null }],
  ])
  return { nameDefault: 'app', concurrencyDefault: 4, environment: {}, folders, missingFiles: new Set(), ...changes }
}

/** The plan of a text or of data; throws with its problems when it has any. */
export function makePlan(input: string | object, facts = makeFacts()): Plan {
  const result = toPlan(toSource(input), facts)
  if (result.status === 'invalid') throw new Error(formatProblems(result.problems))
  return result.plan
}

/** What is wrong with a text or data. */
export function findProblems(input: string | object, facts = makeFacts()): readonly Problem[] {
  const result = toPlan(toSource(input), facts)
  return result.status === 'invalid' ? result.problems : []
}

export const agent = { kind: 'command', run: ['node', 'work.js'] } as const

/** A plan whose tasks need each other as told. */
export function planOf(needs: Readonly<Record<string, readonly string[]>>): Plan {
  return makePlan({ version: 1, defaults: { agent }, tasks: Object.entries(needs).map(([id, ids]) => ({ id, needs: [...ids] })) })
}

function toSource(input: string | object): PlanSource {
  return typeof input === 'string' ? parsePlanText({ text: input, file: 'fleet.yaml' }) : toPlanSource(input, { file: 'api' })
}
