import type { GateSeverity } from '../../core/plan/gate.ts'

/** Worst first. */
export const severityOrder: Readonly<Record<GateSeverity, number>> = { critical: 0, high: 1, medium: 2, low: 3 }
