/**
 * Holds the range evaluator against a whole advisory database: `node test/analysis/dependencies/measure-osv-ranges.ts <folder of records>`
 * takes every version that an advisory lists as affected and counts those that its ranges alone hold too.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { versionOrders } from '../../../src/analysis/dependencies/osv/compare-versions.ts'
import { isInRange } from '../../../src/analysis/dependencies/osv/evaluate-affected.ts'
import { parseOsvRecord } from '../../../src/analysis/dependencies/osv/osv-record.ts'

const counts = { records: 0, unreadableRecords: 0, versions: 0, inRange: 0, unreadableVersions: 0 }
const [folder = '.'] = process.argv.slice(2)
const misses: string[] = []

for (const name of await readdir(folder, { recursive: true })) {
  if (!/\.(json|ya?ml)$/.test(name)) continue
  const parsed = parseOsvRecord({ path: name, text: await readFile(join(folder, name), 'utf8') })
  counts.records += 1
  if ('note' in parsed) counts.unreadableRecords += 1
  else
    for (const affected of parsed.value.affected ?? []) {
      const compare = affected.package?.ecosystem === 'npm' ? versionOrders.npm : versionOrders.PyPI
      const ranges = (affected.ranges ?? []).filter((range) => range.type !== 'GIT')
      for (const version of ranges.length === 0 ? [] : (affected.versions ?? [])) {
        counts.versions += 1
        if (compare(version, version) === null) counts.unreadableVersions += 1
        else if (ranges.some((range) => isInRange(range, version, compare))) counts.inRange += 1
        else misses.push(`${parsed.value.id} ${version}`)
      }
    }
}
console.log(JSON.stringify({ ...counts, share: counts.inRange / counts.versions, misses: misses.slice(0, 20) }, null, 2))
