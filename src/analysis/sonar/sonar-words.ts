import type { Category, Severity } from '../model.ts'

/** SonarQube's words for what we found: the impact taxonomy of 10.3 and later, and the older type and severity beside it. */
export const softwareQualities: Readonly<Record<Category, 'SECURITY' | 'RELIABILITY' | 'MAINTAINABILITY'>> = {
  bug: 'RELIABILITY',
  smell: 'MAINTAINABILITY',
  performance: 'MAINTAINABILITY',
  security: 'SECURITY',
  secret: 'SECURITY',
  dependency: 'SECURITY',
  licence: 'MAINTAINABILITY',
  honesty: 'RELIABILITY',
}

export const cleanCodeAttributes: Readonly<Record<Category, 'LOGICAL' | 'CLEAR' | 'EFFICIENT' | 'TRUSTWORTHY' | 'LAWFUL' | 'TESTED'>> = {
  bug: 'LOGICAL',
  smell: 'CLEAR',
  performance: 'EFFICIENT',
  security: 'TRUSTWORTHY',
  secret: 'TRUSTWORTHY',
  dependency: 'TRUSTWORTHY',
  licence: 'LAWFUL',
  honesty: 'TESTED',
}

export const impactSeverities: Readonly<Record<Severity, 'BLOCKER' | 'HIGH' | 'MEDIUM' | 'LOW'>> = {
  critical: 'BLOCKER',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
}

export const oldSeverities: Readonly<Record<Severity, 'BLOCKER' | 'CRITICAL' | 'MAJOR' | 'MINOR'>> = {
  critical: 'BLOCKER',
  high: 'CRITICAL',
  medium: 'MAJOR',
  low: 'MINOR',
}

export const oldTypes = { SECURITY: 'VULNERABILITY', RELIABILITY: 'BUG', MAINTAINABILITY: 'CODE_SMELL' } as const

/** Minutes that Sonar adds to its technical debt. */
export const effortMinutes: Readonly<Record<Severity, number>> = { critical: 60, high: 30, medium: 15, low: 5 }
