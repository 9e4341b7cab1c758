import { expect, test } from 'vitest'
import { judgeDependencies, toLicenceFindings } from '../../../src/analysis/licences/find-licence-problems.ts'
import { findPolicyProblems, judgeLicence, type LicencePolicy } from '../../../src/analysis/licences/licence-policy.ts'
import { readNpmPackageLicence, readPythonPackageLicence } from '../../../src/analysis/licences/read-package-licence.ts'
import { readLockFile } from '../../../src/analysis/dependencies/read-lock-file.ts'

const policy: LicencePolicy = {
  allow: ['MIT', 'ISC', 'Apache-2.0', 'GPL-2.0-only WITH Classpath-exception-2.0', 'LicenseRef-ours'],
  deny: ['GPL-3.0-only', 'AGPL-3.0-or-later'],
  unknown: 'deny',
  exceptions: {},
}
const denyOnly: LicencePolicy = { ...policy, allow: [] }

test.each([
  ['MIT', 'allowed'],
  ['(MIT OR GPL-3.0-only)', 'allowed'],
  ['MIT AND GPL-3.0-only', 'denied'],
  ['(MIT AND ISC) OR GPL-3.0-only', 'allowed'],
  ['MIT AND (ISC OR GPL-3.0-only)', 'allowed'],
  ['Apache-2.0+', 'allowed'],
  ['Unlicense', 'denied'],
  ['UNLICENSED', 'denied'],
  ['GPL-2.0-only WITH Classpath-exception-2.0', 'allowed'],
  ['GPL-2.0-only', 'denied'],
  ['AGPL-3.0-only', 'denied'],
  ['LicenseRef-ours', 'allowed'],
  ['LicenseRef-theirs', 'unknown'],
  ['SEE LICENSE IN LICENSE.md', 'unknown'],
  ['GPLv3', 'unknown'],
  ['Apache 2.0', 'unknown'],
  ['mit', 'unknown'],
  ['MIT OR', 'unknown'],
  ['', 'unknown'],
  [null, 'unknown'],
])('%s is %s', (stated, status) => {
  expect(judgeLicence(stated, policy).status).toBe(status)
})

test('nothing is ever corrected: UNLICENSED does not become Unlicense, not even where all is allowed', () => {
  const all = { ...policy, allow: ['Unlicense'], deny: [], unknown: 'allow' } as const
  expect(judgeLicence('Unlicense', all).passes).toBe(true)
  expect(judgeLicence('UNLICENSED', all)).toMatchObject({ status: 'denied', passes: false })
})

test('with an empty allow list all passes that is not denied', () => {
  expect(judgeLicence('BSD-3-Clause', denyOnly).passes).toBe(true)
  expect(judgeLicence('GPL-3.0-only', denyOnly).passes).toBe(false)
  expect(judgeLicence('GPLv3', denyOnly).passes).toBe(false)
})

test('an unknown licence passes only where the policy says so', () => {
  expect(judgeLicence(null, { ...policy, unknown: 'allow' })).toMatchObject({ status: 'unknown', passes: true })
  expect(judgeLicence('MIT AND LicenseRef-theirs', policy).passes).toBe(false)
})

test('a hostile expression costs no time', () => {
  const clauses = Array.from({ length: 60 }, () => '(MIT OR ISC)').join(' AND ')
  expect(judgeLicence(clauses, policy).status).toBe('allowed')
  expect(judgeLicence('('.repeat(100_000), policy).status).toBe('unknown')
})

test('a policy that names no SPDX identifier is told before it is used', () => {
  expect(findPolicyProblems(policy)).toEqual([])
  expect(findPolicyProblems({ ...policy, deny: ['GPLv3', 'MIT OR ISC'] })).toEqual([
    'GPLv3: not an SPDX identifier',
    'MIT OR ISC: name one licence per entry, not an expression',
  ])
})

test.each([
  ['{"name":"a","version":"1.0.0","license":"MIT"}', 'MIT'],
  ['{"name":"a","license":{"type":"ISC","url":"x"}}', 'ISC'],
  ['{"name":"a","licenses":[{"type":"MIT"},{"type":"GPL-3.0-only"}]}', '(MIT) AND (GPL-3.0-only)'],
  ['{"name":"a"}', null],
  ['{"name":"a","license":7}', null],
])('package.json %s states %s', (text, licence) => {
  expect(readNpmPackageLicence({ path: 'package.json', text })?.licence).toBe(licence)
})

test.each([
  ['Name: a\nVersion: 1\nLicense-Expression: MIT OR Apache-2.0\nLicense: other\n\nbody', 'MIT OR Apache-2.0'],
  ['Name: a\nClassifier: License :: OSI Approved :: Apache Software License\nLicense: Apache 2\n', 'Apache-2.0'],
  ['Name: a\nClassifier: License :: OSI Approved :: BSD License\nLicense: BSD-3-Clause\n', 'BSD-3-Clause'],
  ['Name: a\nClassifier: License :: OSI Approved :: BSD License\n\nLicense: MIT', null],
])('METADATA %j states %s', (text, licence) => {
  expect(readPythonPackageLicence({ path: 'METADATA', text })?.licence).toBe(licence)
})

test('broken manifests state nothing', () => {
  expect(readNpmPackageLicence({ path: 'package.json', text: '{' })).toBeNull()
  expect(readPythonPackageLicence({ path: 'METADATA', text: '' })).toBeNull()
})

test('findings: the installed package speaks before the lock file, an exception suppresses with its reason', () => {
  const text = JSON.stringify(
    {
      lockfileVersion: 3,
      packages: {
        '': { dependencies: { a: '1', b: '1', c: '1' } },
        'node_modules/a': { version: '1.0.0', license: 'MIT' },
        'node_modules/b': { version: '1.0.0', license: 'GPL-3.0-only' },
        'node_modules/c': { version: '1.0.0' },
      },
    },
    null,
    1,
  )
  const { dependencies } = readLockFile({ path: 'package-lock.json', text }) ?? { dependencies: [] }
  const judged = judgeDependencies(dependencies, [{ name: 'a', version: '1.0.0', licence: 'UNLICENSED' }], {
    ...policy,
    exceptions: { b: 'bought a licence' },
  })
  const findings = toLicenceFindings('package-lock.json', judged)
  expect(findings.map((finding) => [finding.ruleId, finding.message.split(':')[0], finding.suppressedBecause])).toEqual([
    ['fleet/licence-denied', 'a 1.0.0', null],
    ['fleet/licence-denied', 'b 1.0.0', 'bought a licence'],
    ['fleet/licence-unknown', 'c 1.0.0', null],
  ])
})
