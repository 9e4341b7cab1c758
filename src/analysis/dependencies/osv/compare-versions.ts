import { compare as comparePep440, valid as validPep440 } from '@renovatebot/pep440'
import semver from 'semver'
import type { Ecosystem } from '../dependency.ts'

/** Orders two versions as their registry does; null when either cannot be read. */
export type CompareVersions = (a: string, b: string) => number | null

const longest = 256

function compareNpm(a: string, b: string): number | null {
  const [left, right] = [a, b].map((version) => semver.parse(fill(version.trim()), { loose: true }))
  return left == null || right == null ? null : semver.compare(left, right)
}

/** Advisories write `1` and `1.2` where semver wants three parts. */
function fill(version: string): string {
  const match = /^v?(\d+)(?:\.(\d+))?$/.exec(version)
  return match === null ? version : `${match[1]}.${match[2] ?? 0}.0`
}

function comparePypi(a: string, b: string): number | null {
  if (a.length > longest || b.length > longest || validPep440(a) === null || validPep440(b) === null) return null
  return comparePep440(a, b)
}

export const versionOrders: Readonly<Record<Ecosystem, CompareVersions>> = { npm: compareNpm, PyPI: comparePypi }
