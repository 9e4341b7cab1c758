import { ScriptedWorld, ScriptedWorkerPool, type WorkScript } from '../../src/adapters/memory/scripted-worker-pool.ts'
import type { AttemptEnding } from '../../src/core/run/signal.ts'
import type { Random } from '../rig/random.ts'
import { randomPlan } from '../rig/random-plan.ts'
import type { Scenario } from './scenario.ts'

/** Workers that only tell stories: the loop and the core alone are tried. */
export async function makeScriptedScenario(random: Random): Promise<Scenario> {
  const world = new ScriptedWorld()
  return {
    plan: randomPlan(random),
    bases: {},
    outside: world,
    begin: async ({ clock, reportTo }) => {
      const pool = new ScriptedWorkerPool({ world, script: randomScript(random), clock, reportTo })
      return { pool, kill: () => pool.kill(), close: () => pool.close() }
    },
    check: async () => [],
    dispose: async () => {},
  }
}

function randomScript(random: Random): WorkScript {
  const longest = { preparing: 900, working: 30_000, checking: 5_000, landed: 50, 'final-checks': 5_000 }
  return {
    delayMs: (step) => (step === 'working' && random.chance(0.05) ? 10_000_000 : random.int(step === 'landed' ? 0 : 1, longest[step])),
    failure: () => (random.chance(0.2) ? randomFailure(random) : null),
  }
}

function randomFailure(random: Random): AttemptEnding {
  if (random.chance(0.05)) return { status: 'failed', failure: { kind: 'environment', message: 'disk full', hint: 'make room' }, checks: [], rolledBack: true }
  return { status: 'failed', failure: { kind: 'agent-failed', message: 'no', exitCode: 1, output: '' }, checks: [], rolledBack: true }
}
