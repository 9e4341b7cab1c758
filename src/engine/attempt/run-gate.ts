import { writeFileSync } from 'node:fs'
import type { Check } from '../../core/plan/plan.ts'
import type { CheckResult } from '../../core/run/event.ts'
import { invariant } from '../../core/unreachable.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { openGateTools, type GateToolsOptions } from './gate-tools.ts'
import type { CheckPlace } from './run-checks.ts'

export type GatePlace = CheckPlace & Omit<GateToolsOptions, 'check' | 'on'> & { /** Where the whole of what it found goes. */ readonly detailPath: string }

/** Has a gate judged; null when it was stopped by us. */
export async function runGate(ports: AttemptPorts, check: Check, place: GatePlace): Promise<CheckResult | null> {
  const { gate, name } = check
  invariant(gate !== null, `check ${name} is not a gate`)
  const { on, commits, repository, workspace, signal, detailPath } = place
  const begun = ports.clock.now()
  const result = (status: CheckResult['status'], output: string): CheckResult => ({ check: name, on, status, durationMs: ports.clock.now() - begun, output })
  if (commits === null) return result('crashed', 'a gate compares commits, which only tasks with isolation: worktree have')
  await using tools = openGateTools(ports, { ...place, check })
  const { status, output, detail } = await ports.gates.judge({ gate, repository, ...commits, workspace, planFolder: ports.planFolder, tools, signal })
  if (signal.aborted) return null
  writeFileSync(detailPath, `${JSON.stringify(detail, null, 2)}\n`)
  return result(status, status === 'passed' ? '' : output)
}
