import type * as z from 'zod'
import type { Gate, GateDependencies, GateLicences, GateTests } from './gate.ts'
import type { gateSchema } from './gate-schema.ts'
import { toList } from './to-list.ts'

type GateData = z.output<typeof gateSchema>
type TestsData = Exclude<NonNullable<GateData['honesty']>, boolean>['tests']
type DependenciesData = NonNullable<GateData['dependencies']>

/** A gate with its defaults filled in. */
export function buildGate(data: GateData): Gate {
  const { noNew = 'high', minScore, scoreNotLower = false, secrets = true, honesty = true, coverage, dependencies, sarif } = data
  return {
    noNew: noNew === 'off' ? null : noNew,
    minScore: minScore ?? null,
    scoreNotLower,
    secrets,
    honesty: honesty !== false,
    coverage: coverage ?? null,
    tests: typeof honesty === 'boolean' ? null : toTests(honesty.tests),
    dependencies: dependencies === undefined ? null : toDependencies(dependencies),
    sarif: toList(sarif),
  }
}

function toTests({ run, report, format = 'auto', reruns = 2, refactoring = false }: TestsData): GateTests {
  return { run, report: report ?? null, format, reruns, refactoring }
}

function toDependencies({ noNewVulnerable, osv, licences, noNew = false }: DependenciesData): GateDependencies {
  const severity = noNewVulnerable ?? (osv === undefined ? 'off' : 'high')
  return { noNewVulnerable: severity === 'off' ? null : severity, osv: osv ?? null, licences: licences === undefined ? null : toLicences(licences), noNew }
}

/** Who lists what is allowed wants nothing else, packages of unknown licence included. */
function toLicences({ allow, deny, unknown, exceptions = {} }: NonNullable<DependenciesData['licences']>): GateLicences {
  return { allow: toList(allow), deny: toList(deny), unknown: unknown ?? (allow === undefined ? 'allow' : 'deny'), exceptions }
}
