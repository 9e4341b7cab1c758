import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Dependency, Ecosystem } from '../../../src/analysis/dependencies/dependency.ts'
import { findVulnerabilities, toVulnerabilityFindings } from '../../../src/analysis/dependencies/find-vulnerabilities.ts'
import { evaluateAffected } from '../../../src/analysis/dependencies/osv/evaluate-affected.ts'
import { loadOsvDatabase } from '../../../src/analysis/dependencies/osv/load-osv.ts'
import type { OsvAffected } from '../../../src/analysis/dependencies/osv/osv-record.ts'
import { queryOsvDatabase } from '../../../src/analysis/dependencies/osv/query-osv.ts'
import { toScore } from '../../../src/analysis/dependencies/osv/to-severity.ts'
import type { Fetch } from '../../../src/analysis/request-text.ts'
import { makeZip } from './make-zip.ts'

let folder = ''
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'fleet-osv-'))))
afterEach(() => rm(folder, { recursive: true }))

function sampleDependency(over: Partial<Dependency> = {}): Dependency {
  return {
    key: 'npm/left@1.2.0',
    ecosystem: 'npm',
    name: 'left',
    version: '1.2.0',
    kind: 'transitive',
    scope: 'runtime',
    chain: ['top', 'left'],
    requires: [],
    licence: null,
    integrity: null,
    fromRegistry: true,
    line: 7,
    ...over,
  }
}

type Events = NonNullable<OsvAffected['ranges']>[number]['events']
const record = (over: object = {}, events: Events = [{ introduced: '0' }, { fixed: '1.3.0' }]): object => ({
  id: 'GHSA-aaaa-bbbb-cccc',
  summary: 'Left runs code',
  aliases: ['CVE-2024-1'],
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
  affected: [{ package: { ecosystem: 'npm', name: 'left' }, ranges: [{ type: 'SEMVER', events }] }],
  database_specific: { cwe_ids: ['CWE-94'] },
  ...over,
})

const range = (events: Events, versions: string[] = []): OsvAffected => ({ ranges: [{ type: 'ECOSYSTEM', events }], versions })

test.each<[Ecosystem, string, Events, string]>([
  ['npm', '1.2.0', [{ introduced: '0' }, { fixed: '1.3.0' }], 'affected 1.3.0'],
  ['npm', '1.3.0', [{ introduced: '0' }, { fixed: '1.3.0' }], 'unaffected'],
  ['npm', '1.3.0-rc.1', [{ introduced: '0' }, { fixed: '1.3.0' }], 'affected 1.3.0'],
  ['npm', '2.1.0', [{ introduced: '0' }, { fixed: '1.3.0' }, { introduced: '2.0.0' }, { fixed: '2.2.0' }], 'affected 2.2.0'],
  ['npm', '1.9.0', [{ fixed: '2.2.0' }, { introduced: '2.0.0' }, { fixed: '1.3.0' }, { introduced: '0' }], 'unaffected'],
  ['npm', '3.1.1', [{ introduced: '0' }, { fixed: '3.1.1' }, { introduced: '3.1.1' }, { fixed: '3.2.0' }], 'affected 3.2.0'],
  ['npm', '2.11.6', [{ introduced: '2.11.0' }, { fixed: '2.11.7' }, { introduced: '0' }, { fixed: '2.11.6' }], 'affected 2.11.7'],
  ['npm', '1.0.0', [{ introduced: '1.0.0' }, { fixed: '1.0.0' }], 'unaffected'],
  ['npm', '1.2.0', [{ introduced: '1' }, { last_affected: '1.2' }], 'affected null'],
  ['npm', '1.2.1', [{ introduced: '1' }, { last_affected: '1.2' }], 'unaffected'],
  ['npm', '0.0.0-0', [{ introduced: '0' }], 'affected null'],
  ['npm', '5.0.0', [{ introduced: '0' }, { limit: '4.0.0' }], 'unaffected'],
  ['npm', 'not-a-version', [{ introduced: '0' }], 'unreadable'],
  ['PyPI', '1.0.post1', [{ introduced: '1.0' }, { fixed: '1.1' }], 'affected 1.1'],
  ['PyPI', '1.1a1', [{ introduced: '0' }, { fixed: '1.1' }], 'affected 1.1'],
  ['PyPI', '1!1.0', [{ introduced: '0' }, { fixed: '2.0' }], 'unaffected'],
  ['PyPI', '1.10', [{ introduced: '1.2' }, { fixed: '1.9' }], 'unaffected'],
])('%s %s against %j is %s', (ecosystem, version, events, said) => {
  const verdict = evaluateAffected(range(events), ecosystem, version)
  expect(verdict.status === 'affected' ? `affected ${verdict.fixedIn}` : verdict.status).toBe(said)
})

test('a listed version is affected whatever the ranges say; GIT ranges do not speak of versions', () => {
  expect(evaluateAffected({ versions: ['1.0'], ranges: null }, 'PyPI', '1.0.0').status).toBe('affected')
  expect(evaluateAffected({ ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] }, 'npm', '1.0.0').status).toBe('unaffected')
})

test('CVSS vectors of all versions have their published scores; incomplete ones have none', () => {
  const scores = [
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
    'CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H',
    'AV:N/AC:L/Au:N/C:P/I:P/A:P',
    'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    'CVSS:3.1/AV:N',
    'high',
    '',
  ].map(toScore)
  expect(scores).toEqual([6.1, 7.8, 7.5, 9.3, null, null, null])
})

test('a finding names severity, CWE, the fixed version and how the package comes in', async () => {
  await writeFile(join(folder, 'a.json'), JSON.stringify(record()))
  const dependencies = [sampleDependency()]
  const report = findVulnerabilities(dependencies, await loadOsvDatabase({ folder }, dependencies))
  expect(report.notes).toEqual([])
  const [finding] = toVulnerabilityFindings('package-lock.json', report.vulnerabilities)
  expect(finding).toMatchObject({
    ruleId: 'osv/GHSA-aaaa-bbbb-cccc',
    category: 'dependency',
    severity: 'critical',
    cwe: 'CWE-94',
    location: { path: 'package-lock.json', line: 7 },
    message: 'left 1.2.0: Left runs code (CVSS 9.8) [CVE-2024-1]',
    mend: 'Update left to 1.3.0 or later (it comes by top > left).',
  })
})

test('an upgrade that mends nothing keeps the fingerprint, another hole has another', async () => {
  await writeFile(join(folder, 'a.json'), JSON.stringify(record()))
  await writeFile(join(folder, 'b.json'), JSON.stringify(record({ id: 'GHSA-other', aliases: [] })))
  const printsOf = async (version: string): Promise<string[]> => {
    const dependencies = [sampleDependency({ version, line: 99 })]
    return toVulnerabilityFindings(
      'x',
      findVulnerabilities(dependencies, await loadOsvDatabase({ folder }, dependencies)).vulnerabilities,
    ).map((finding) => finding.fingerprint)
  }
  expect(await printsOf('1.2.0')).toEqual(await printsOf('1.2.1'))
  expect(new Set(await printsOf('1.2.0')).size).toBe(2)
})

test('one hole with two advisories is one finding, told by the one that states a severity', async () => {
  const python = [
    { package: { ecosystem: 'PyPI', name: 'Left_Pad' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0' }] }] },
  ]
  await writeFile(
    join(folder, 'PYSEC-2024-1.yaml'),
    `id: PYSEC-2024-1\naliases: [CVE-2024-1]\naffected:\n- package: {ecosystem: PyPI, name: left-pad}\n  ranges:\n  - type: ECOSYSTEM\n    events: [{introduced: "0"}, {fixed: "2.0"}]\n`,
  )
  const dependencies = [sampleDependency({ ecosystem: 'PyPI', name: 'left-pad', version: '1.0' })]
  const alone = findVulnerabilities(dependencies, await loadOsvDatabase({ folder }, dependencies))
  expect(alone.vulnerabilities[0]?.rating).toEqual({ severity: 'high', score: null, because: 'not-stated' })
  await writeFile(
    join(folder, 'GHSA.json'),
    JSON.stringify(record({ severity: [], database_specific: { severity: 'MODERATE' }, affected: python })),
  )
  const both = findVulnerabilities(dependencies, await loadOsvDatabase({ folder }, dependencies))
  expect(both.vulnerabilities.map((item) => [item.record.id, item.rating.severity, item.names.toSorted()])).toEqual([
    ['GHSA-aaaa-bbbb-cccc', 'medium', ['CVE-2024-1', 'GHSA-aaaa-bbbb-cccc', 'PYSEC-2024-1']],
  ])
})

test('withdrawn advisories are none; what is not pinned or not from a registry is told as unchecked', async () => {
  await writeFile(join(folder, 'a.json'), JSON.stringify(record({ withdrawn: '2024-01-01T00:00:00Z' })))
  const dependencies = [
    sampleDependency(),
    sampleDependency({ key: 'u', version: null }),
    sampleDependency({ key: 'g', fromRegistry: false }),
  ]
  const report = findVulnerabilities(dependencies, await loadOsvDatabase({ folder }, dependencies))
  expect(report.vulnerabilities).toEqual([])
  expect(report.unchecked.map((item) => item.key)).toEqual(['u', 'g'])
})

test('malicious packages are critical, and the advice is to remove them', async () => {
  await writeFile(join(folder, 'a.json'), JSON.stringify(record({ id: 'MAL-2024-1', severity: [] }, [{ introduced: '0' }])))
  const dependencies = [sampleDependency()]
  const [finding] = toVulnerabilityFindings(
    'x',
    findVulnerabilities(dependencies, await loadOsvDatabase({ folder }, dependencies)).vulnerabilities,
  )
  expect(finding).toMatchObject({
    severity: 'critical',
    mend: 'Remove left (it comes by top > left) and change every secret that it could read.',
  })
})

test('a source without any advisory is said, for its silence means nothing', async () => {
  for (const source of [{ folder }, { folder: join(folder, 'none') }, { zip: join(folder, 'none.zip') }]) {
    const report = findVulnerabilities([sampleDependency()], await loadOsvDatabase(source, [sampleDependency()]))
    expect(report.notes.at(-1)?.kind).toBe('analyzer-crashed')
  }
})

test('a zip is read in memory; hostile names, lying sizes and broken records are notes', async () => {
  const path = join(folder, 'all.zip')
  await writeFile(
    path,
    makeZip([
      { name: 'a.json', text: JSON.stringify(record()) },
      { name: 'b.json', text: '{"id": 1}' },
      { name: 'bomb.json', text: 'x'.repeat(100_000), claimed: 10 },
      { name: 'huge.json', text: '', claimed: 1 << 30 },
      { name: 'readme.txt', text: 'x' },
    ]),
  )
  const database = await loadOsvDatabase({ zip: path }, [sampleDependency()])
  expect(database.find('npm', 'left').map((item) => item.id)).toEqual(['GHSA-aaaa-bbbb-cccc'])
  expect(database.notes.map((note) => note.path)).toEqual(['b.json', 'bomb.json', 'huge.json'])
  await writeFile(path, makeZip([{ name: '../../escape.json', text: JSON.stringify(record()) }]))
  const hostile = await loadOsvDatabase({ zip: path }, [sampleDependency()])
  expect(hostile.recordsRead).toBe(0)
  expect(hostile.notes[0]?.message).toContain('invalid relative path')
  await writeFile(path, 'PK not a zip')
  expect((await loadOsvDatabase({ zip: path }, [])).notes).toHaveLength(1)
})

test('a folder is walked without following links', async () => {
  await mkdir(join(folder, 'osv', 'npm'), { recursive: true })
  await writeFile(join(folder, 'outside.json'), JSON.stringify(record({ id: 'OUTSIDE' })))
  await writeFile(join(folder, 'osv', 'npm', 'in.json'), JSON.stringify(record()))
  await symlink(join(folder, 'outside.json'), join(folder, 'osv', 'link.json'))
  await symlink(join(folder, 'osv'), join(folder, 'osv', 'loop'))
  const database = await loadOsvDatabase({ folder: join(folder, 'osv') }, [sampleDependency()])
  expect(database.find('npm', 'left').map((item) => item.id)).toEqual(['GHSA-aaaa-bbbb-cccc'])
})

function fakeOsv(replies: Readonly<Record<string, unknown>>): { readonly fetch: Fetch; readonly asked: { url: string; body: unknown }[] } {
  const asked: { url: string; body: unknown }[] = []
  const fetch: Fetch = async (url, init) => {
    const body = init.body === undefined ? undefined : (JSON.parse(init.body) as { queries?: { page_token?: string }[] })
    asked.push({ url, body })
    const key = `${new URL(url).pathname}${body?.queries?.[0]?.page_token ?? ''}`
    return key in replies ? new Response(JSON.stringify(replies[key])) : new Response('{}', { status: 404 })
  }
  return { fetch, asked }
}

test('the API is asked in batches, page by page, and only for pinned packages of a registry', async () => {
  const { fetch, asked } = fakeOsv({
    '/v1/querybatch': { results: [{ vulns: [{ id: 'GHSA-aaaa-bbbb-cccc' }], next_page_token: 'next' }] },
    '/v1/querybatchnext': { results: [{ vulns: [{ id: 'GHSA-gone' }] }] },
    '/v1/vulns/GHSA-aaaa-bbbb-cccc': record(),
  })
  const dependencies = [sampleDependency(), sampleDependency({ version: null }), sampleDependency({ fromRegistry: false })]
  const database = await queryOsvDatabase({ fetch, url: 'http://127.0.0.1:9/' }, dependencies)
  expect(database.find('npm', 'left').map((item) => item.id)).toEqual(['GHSA-aaaa-bbbb-cccc'])
  expect(database.notes[0]?.message).toBe('advisory not fetched: status 404')
  expect(database.isComplete).toBe(false)
  expect(asked[0]).toEqual({
    url: 'http://127.0.0.1:9/v1/querybatch',
    body: { queries: [{ package: { name: 'left', ecosystem: 'npm' }, version: '1.2.0' }] },
  })
  expect(asked).toHaveLength(4)
})

test('an API that knows of nothing says that all is well', async () => {
  const { fetch } = fakeOsv({ '/v1/querybatch': { results: [{}] } })
  expect(findVulnerabilities([sampleDependency()], await queryOsvDatabase({ fetch }, [sampleDependency()]))).toEqual({
    vulnerabilities: [],
    unchecked: [],
    notes: [],
  })
})

test('an API that does not answer, or answers nonsense, leaves a note and no false all-clear', async () => {
  const down: Fetch = async () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }))
  const nonsense: Fetch = async () => new Response('{"results": []}')
  for (const fetch of [down, nonsense]) {
    const report = findVulnerabilities([sampleDependency()], await queryOsvDatabase({ fetch }, [sampleDependency()]))
    expect(report.notes.map((note) => note.kind)).toEqual(['parse-error', 'analyzer-crashed'])
  }
})
