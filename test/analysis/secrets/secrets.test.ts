import { expect, test } from 'vitest'
import { digestSecret, maskSecret, scanDiff, scanHistory, scanText, scanTree } from '../../../src/analysis/secrets/scan.ts'
import { buildSecretSet } from './labelled/build-set.ts'
import { providerValues, startRandom } from './labelled/make-values.ts'
import { crossValidate, scoreClassifier, trainClassifier } from './labelled/train.ts'

const files = buildSecretSet()
/** A made-up token; written in pieces so that no scanner finds one here. */
const token = `ghp_${startRandom(7).letters(36, 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789')}`

test('over files never trained on, F1 is at least 0.80 with a precision of at least 0.85', () => {
  const score = crossValidate(files, (_, at) => String(Math.floor(at / 10) % 5))
  console.log(`five folds by file: precision ${score.precision.toFixed(3)} recall ${score.recall.toFixed(3)} F1 ${score.f1.toFixed(3)}`)
  expect(score.f1).toBeGreaterThanOrEqual(0.8)
  expect(score.precision).toBeGreaterThanOrEqual(0.85)
})

test('over kinds of file never trained on, F1 is at least 0.75 with a precision of at least 0.80', () => {
  const score = crossValidate(files, (file) => file.kind)
  console.log(`one kind of file left out: precision ${score.precision.toFixed(3)} recall ${score.recall.toFixed(3)} F1 ${score.f1.toFixed(3)}`)
  expect(score.f1).toBeGreaterThanOrEqual(0.75)
  expect(score.precision).toBeGreaterThanOrEqual(0.8)
})

test('without the classifier the same candidates score worse', () => {
  const always = scoreClassifier(files, { bias: 10, weights: {}, threshold: 0.5 })
  const trained = crossValidate(files, (_, at) => String(Math.floor(at / 10) % 5))
  expect(trained.f1 - always.f1).toBeGreaterThan(0.08)
})

test('the coefficients that are shipped are those that the training gives', async () => {
  const { default: shipped } = await import('../../../src/analysis/secrets/classifier.json', { with: { type: 'json' } })
  expect(trainClassifier(files)).toEqual(shipped)
})

test.each(providerValues.map((make, at) => ({ at, make })))('token of provider $at is found bare and in code', ({ make, at }) => {
  const value = make(startRandom(100 + at))
  expect(scanText({ path: 'a.py', text: `x = "${value}"\n` })).toHaveLength(1)
  expect(scanText({ path: 'a.txt', text: `see ${value} there\n` })).toHaveLength(1)
})

test('private keys and passwords in URLs are found', () => {
  const body = startRandom(3).letters(400, 'ABCDEFGHIJabcdefghij0123456789+/')
  expect(scanText({ path: 'k.pem', text: ['-----BEGIN RSA PRIVATE', ` KEY-----\n${body}\n-----END RSA PRIVATE KEY-----\n`].join('') }).map((one) => one.ruleId)).toEqual(['secret/private-key'])
  expect(scanText({ path: 'a.ts', text: "connect('postgres://app:Zu7!kkQ2w@db/app')\n" }).map((one) => one.ruleId)).toEqual(['secret/password-in-url'])
})

test('a value is never in a finding, only two characters, its length and a digest', () => {
  const [finding] = scanText({ path: 'a.py', text: `t = "${token}"\n` })
  const text = JSON.stringify(finding)
  for (let at = 2; at + 6 <= token.length; at += 1) expect(text).not.toContain(token.slice(at, at + 6))
  expect(finding?.message).toContain(maskSecret(token))
  expect(finding?.message).toContain(digestSecret(token))
  expect(maskSecret('short')).toBe('… (5 characters)')
})

test('the fingerprint of a secret survives shifted lines and a renamed file', () => {
  const [before] = scanText({ path: 'a.py', text: `t = "${token}"\n` })
  const [after] = scanText({ path: 'b/c.js', text: `${'\n'.repeat(50)}const other = '${token}'\n` })
  expect(after?.fingerprint).toBe(before?.fingerprint)
  expect(after?.location.line).toBe(51)
})

test('of a diff only added lines are read, with the line numbers of the new file', () => {
  const diff = ['diff --git a/a.py b/a.py', '--- a/a.py', '+++ b/a.py', '@@ -1,3 +1,4 @@', ' import os', `-old = "${token.replace('ghp_', 'gho_')}"`, '+++ counter', '+', `+new = "${token}"`, '@@ -20,0 +22 @@', `+again = "${token}"`, ''].join('\n')
  expect(scanDiff(diff).map((one) => [one.location.path, one.location.line])).toEqual([['a.py', 4], ['a.py', 22]])
})

test('a tree is scanned file by file, history names each secret once', async () => {
  const tree = []
  for await (const finding of scanTree([{ path: 'a', text: `x ${token}` }, { path: 'b', text: 'nothing' }])) tree.push(finding.location.path)
  expect(tree).toEqual(['a'])
  const diff = `--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x ${token}\n`
  const history = []
  for await (const { commit } of scanHistory([{ commit: 'one', diff }, { commit: 'two', diff }])) history.push(commit)
  expect(history).toEqual(['one'])
})

const hostile = ['password', 'password=', 'a', 'eyJ', 'eyJaaaaaaaaaaaaaaaaaa.', '://', 'a://a:', 'aws secret ', '-----BEGIN PRIVATE KEY-----', '-----BEGIN ', 'sk-', 'AccountKey=', 'key:"', 'secret_', 'bearer ', 'A1', '.', 'glpat-', '{"password":', '\\"', "token('", 'SG.aaaaaaaaaaaaaaaaaaaa', 'discord MAAAA']

test.each(hostile)('time stays linear for a file of nothing but %j', (piece) => {
  const time = (length: number) => {
    const text = piece.repeat(Math.ceil(length / piece.length))
    const start = process.cpuUsage()
    scanText({ path: 'a.env', text })
    const used = process.cpuUsage(start)
    return (used.user + used.system) / 1000
  }
  time(20_000)
  const small = time(100_000)
  // Ten times the text may take some twenty times as long, not a hundred.
  expect(time(1_000_000)).toBeLessThan(Math.max(small, 15) * 40)
})

test.each(['', '\0', '\ud800', 'x'.repeat(1_000_000), '\r\r\r', 'password="'])('odd text %# gives no exception', (text) => {
  expect(() => scanText({ path: 'x', text })).not.toThrow()
  expect(() => scanDiff(text)).not.toThrow()
})

test('takes names of packages in lock files for what they are, and still finds tokens and passwords in addresses there', () => {
  const lock = `{ "minipass": "^7.1.3", "resolved": "https://ada:${['Zu', '7kLq9vT2'].join('')}@npm.example.org/x.tgz", "token": "${token}" }`
  expect(scanText({ path: 'package-lock.json', text: lock }).map(({ ruleId }) => ruleId)).toEqual(['secret/password-in-url', expect.stringContaining('secret/github')])
})
