import { describe, expect, it } from 'vitest'
import { compareHonesty } from '../../../src/analysis/honesty/index.ts'
import type { Declaration } from '../../../src/analysis/honesty/index.ts'
import { applyPatch } from './evasion.ts'
import type { Evasion, Patch } from './evasion.ts'
import { allEvasions } from './evasions/all.ts'

async function findOpen(base: Evasion['base'], patch: Patch, declared: readonly Declaration[] = []) {
  const findings = await compareHonesty({ base: new Map(Object.entries(base)), head: applyPatch(base, patch), changed: Object.keys(patch), declared })
  return findings.filter((finding) => finding.suppressedBecause === null)
}

function lineOf(evasion: Evasion): number {
  const [path, part] = evasion.at
  const text = evasion.evasive[path] ?? evasion.base[path] ?? ''
  const lines = (text.includes(part) ? text : evasion.base[path] ?? '').split('\n')
  const line = lines.findIndex((content) => content.includes(part)) + 1
  if (line === 0) throw new Error(`${path} has no line with ${part}`)
  return line
}

describe('the honesty gate', () => {
  it.each(allEvasions.map((evasion) => [evasion.name, evasion] as const))('names the evasive change: %s', async (_, evasion) => {
    const findings = await findOpen(evasion.base, evasion.evasive)
    const places = findings.map((finding) => `${finding.ruleId.replace('fleet/', '')} ${finding.location.path}:${finding.location.line}`)
    expect(places).toContain(`${evasion.rule} ${evasion.at[0]}:${lineOf(evasion)}`)
    const expected = new Set<string>([evasion.rule, ...(evasion.also ?? [])])
    expect(places.filter((place) => !expected.has(place.split(' ')[0] ?? ''))).toEqual([])
  })

  it.each(allEvasions.map((evasion) => [evasion.name, evasion] as const))('lets the honest look-alike pass: %s', async (_, evasion) => {
    const findings = await findOpen(evasion.base, evasion.honest, evasion.declared)
    expect(findings.map((finding) => `${finding.ruleId} ${finding.location.path}:${finding.location.line} ${finding.message}`)).toEqual([])
  })

  it('has at least twenty classes, most of them in several languages', () => {
    expect(new Set(allEvasions.map((evasion) => evasion.rule)).size).toBeGreaterThanOrEqual(20)
    expect(new Set(allEvasions.map((evasion) => evasion.name)).size).toBe(allEvasions.length)
  })
})
