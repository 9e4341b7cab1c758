import type { GateAnswer } from './await-quality-gate.ts'
import type { GateCondition } from './sonar-replies.ts'

/** What a SonarQube server says of a project. `UNKNOWN`: it did not say, and `message` tells why. */
export type QualityGateReport = {
  readonly server: string
  readonly project: string | null
  readonly status: 'OK' | 'WARN' | 'ERROR' | 'NONE' | 'UNKNOWN'
  readonly message: string
  readonly conditions: readonly { readonly metric: string; readonly status: GateCondition['status']; readonly actual: string | null; readonly threshold: string | null }[]
}

export function toQualityGateReport(answer: GateAnswer, { server, project }: { readonly server: string; readonly project: string | null }): QualityGateReport {
  const about = { server: toPlainAddress(server), project }
  if (answer.kind === 'failed') return { ...about, status: 'UNKNOWN', message: answer.message, conditions: [] }
  const conditions = answer.conditions.map(({ metricKey, status, actualValue, errorThreshold }) => ({ metric: metricKey, status, actual: actualValue ?? null, threshold: errorThreshold ?? null }))
  return { ...about, status: answer.status, message: answer.status === 'NONE' ? 'the project has no quality gate, or was never analysed' : '', conditions }
}

/** Why the gate does not let the code pass; null when it does. Only `OK` and `WARN` pass. */
export function findGateShortfall({ status, message, conditions }: QualityGateReport): string | null {
  if (status === 'OK' || status === 'WARN') return null
  if (status !== 'ERROR') return `SonarQube's quality gate is not known: ${message}`
  const broken = conditions.filter((condition) => condition.status === 'ERROR').map(({ metric, actual, threshold }) => `${metric} ${actual ?? '?'} (limit ${threshold ?? '?'})`)
  return `SonarQube's quality gate fails${broken.length === 0 ? '' : `: ${broken.join(', ')}`}`
}

/** Without a name or a password that somebody wrote into it. */
function toPlainAddress(server: string): string {
  if (!URL.canParse(server)) return ''
  const url = new URL(server)
  return `${url.origin}${url.pathname}`.replace(/\/$/, '')
}
