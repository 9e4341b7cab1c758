import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Dependency } from '../../../src/analysis/dependencies/dependency.ts'
import { readLockFile } from '../../../src/analysis/dependencies/read-lock-file.ts'
import { toCycloneDx, type SbomInput } from '../../../src/analysis/sbom/to-cyclonedx.ts'
import { lockSamples, pythonSamples } from '../dependencies/lock-samples.ts'
import { compileCycloneDx } from '../official-schemas.ts'

const about = { project: { name: 'demo', version: '1.0.0' }, tool: { name: 'Fleet', version: '0.1.0' }, createdAt: '2025-01-02T03:04:05Z' }
const toInput = (dependencies: readonly Dependency[]): SbomInput => ({ ...about, dependencies })
const read = (sample: Parameters<typeof readLockFile>[0]): readonly Dependency[] => readLockFile(sample)?.dependencies ?? []
const validate = compileCycloneDx()

test.each([...Object.entries(lockSamples), ...Object.entries(pythonSamples)])(
  '%s: the bill passes the official 1.6 schema',
  (_name, sample) => {
    const bill = toCycloneDx(toInput(read(sample)))
    expect(bill.components.length).toBeGreaterThan(2)
    expect(validate(JSON.parse(JSON.stringify(bill))), JSON.stringify(validate.errors)).toBe(true)
  },
)

test("this project's own lock file makes a valid bill with every licence", () => {
  const bill = toCycloneDx(
    toInput(read({ path: 'package-lock.json', text: readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8') })),
  )
  expect(validate(JSON.parse(JSON.stringify(bill))), JSON.stringify(validate.errors)).toBe(true)
  expect(bill.components.filter((component) => component.licenses === undefined)).toEqual([])
})

test('the schema does refuse a bill that is wrong', () => {
  const bill = toCycloneDx(toInput(read(lockSamples['npm version 3'])))
  expect(validate({ ...bill, components: [{ ...bill.components[0], licenses: [{ license: { id: 'UNLICENSED' } }] }] })).toBe(false)
})

test('components have a package URL, a digest, a licence and a scope; the graph says who needs whom', () => {
  const bill = toCycloneDx(toInput(read(lockSamples['npm version 3'])))
  expect(bill.components.find((component) => component.name === 'left')).toEqual({
    type: 'library',
    'bom-ref': 'pkg:npm/left@1.0.0',
    name: 'left',
    version: '1.0.0',
    scope: 'required',
    hashes: [{ alg: 'SHA-512', content: '07'.repeat(64) }],
    licenses: [{ license: { id: 'MIT' } }],
    purl: 'pkg:npm/left@1.0.0',
    properties: [{ name: 'fleet:dependency', value: 'direct' }],
  })
  expect(bill.components.find((component) => component.version === '2.0.0')?.licenses).toEqual([{ expression: '(MIT OR GPL-2.0-only)' }])
  expect(bill.dependencies.find((item) => item.ref === 'project:demo')?.dependsOn).toEqual([
    'pkg:npm/left@1.0.0',
    'pkg:npm/real@5.0.0',
    'pkg:npm/tool@3.0.0',
  ])
  expect(bill.dependencies.find((item) => item.ref === 'pkg:npm/tool@3.0.0')?.dependsOn).toEqual(['pkg:npm/right@1.9.0'])
})

test('scoped names, words that SPDX does not know, and odd digests', () => {
  const [left] = read(lockSamples['npm version 3'])
  if (left === undefined) throw new Error('no sample')
  const odd: Dependency = {
    ...left,
    key: 'x',
    name: '@scope/na me',
    version: '1.0.0+b:1',
    licence: 'UNLICENSED',
    integrity: 'sha1-zz sha256:00',
  }
  const bill = toCycloneDx(toInput([odd]))
  expect(bill.components[0]).toMatchObject({
    group: '@scope',
    name: 'na me',
    purl: 'pkg:npm/%40scope/na%20me@1.0.0%2Bb:1',
    licenses: [{ license: { name: 'UNLICENSED' } }],
  })
  expect(bill.components[0]?.hashes).toBeUndefined()
  expect(validate(JSON.parse(JSON.stringify(bill)))).toBe(true)
})

test('equal input gives an equal bill, serial number included; other input another number', () => {
  const dependencies = read(lockSamples['npm version 3'])
  expect(toCycloneDx(toInput(dependencies))).toEqual(toCycloneDx(toInput(dependencies)))
  expect(toCycloneDx(toInput(dependencies.slice(1))).serialNumber).not.toBe(toCycloneDx(toInput(dependencies)).serialNumber)
})
