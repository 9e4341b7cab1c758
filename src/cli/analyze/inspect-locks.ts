import { readdir, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { LockFile } from '../../analysis/dependencies/dependency.ts'
import type { DependencyQuestions } from '../../analysis/dependencies/inspect-dependencies.ts'
import { loadOsvDatabase } from '../../analysis/dependencies/osv/load-osv.ts'
import type { OsvDatabase } from '../../analysis/dependencies/osv/osv-database.ts'
import { queryOsvDatabase } from '../../analysis/dependencies/osv/query-osv.ts'
import type { LicencePolicy } from '../../analysis/licences/licence-policy.ts'
import { parsePolicy } from '../../analysis/licences/parse-policy.ts'
import { readInstalledLicences } from '../../analysis/licences/read-installed-licences.ts'
import type { PackageLicence } from '../../analysis/licences/read-package-licence.ts'
import { toCycloneDx } from '../../analysis/sbom/to-cyclonedx.ts'
import { FleetError } from '../../core/fleet-error.ts'
import { confinePath } from '../../platform/confine-path.ts'
import { readOwnVersion } from '../../platform/own-package.ts'
import { systemClock } from '../../platform/system-clock.ts'
import { writeForUser } from '../write-for-user.ts'
import type { AnalyzeOptions } from './analyze-options.ts'
import { readGivenFile } from './read-given-file.ts'
import { makeReadText } from './read-text.ts'

type Options = Pick<AnalyzeOptions, 'osv' | 'osvApi' | 'licences' | 'sbom'>

/** Loads what the packages are held against: advisories, the licence policy, and what installed packages say of themselves. */
export async function loadQuestions(folder: string, { root, locks, options }: { readonly root: string; readonly locks: readonly LockFile[]; readonly options: Options }): Promise<DependencyQuestions> {
  const policy = await readPolicy(folder, options.licences)
  const database = await loadAdvisories(folder, { locks, options })
  return { database, policy, installed: policy === null ? [] : await readInstalled(root, locks) }
}

async function readPolicy(folder: string, path: string | undefined): Promise<LicencePolicy | null> {
  if (path === undefined) return null
  const text = await readGivenFile(folder, path, { what: 'licence policy', hint: 'Name a YAML or JSON file with the keys allow, deny, unknown and exceptions.' })
  const reading = parsePolicy({ path, text })
  if (reading.status === 'read') return reading.policy
  throw new FleetError('usage', `the licence policy ${path} cannot be used: ${reading.problems.slice(0, 5).join('; ')}`, { hint: 'It has the keys allow, deny, unknown and exceptions; licences are SPDX identifiers.' })
}

async function loadAdvisories(folder: string, { locks, options }: { readonly locks: readonly LockFile[]; readonly options: Options }): Promise<OsvDatabase | null> {
  const dependencies = locks.flatMap((lock) => lock.dependencies)
  if (options.osv !== undefined) {
    const path = resolve(folder, options.osv)
    const found = await stat(path).catch(() => null)
    if (found === null) throw new FleetError('usage', `there are no advisories at ${options.osv}`, { hint: 'Name a folder of OSV records, or a zip as OSV publishes one for each ecosystem.' })
    return loadOsvDatabase(found.isDirectory() ? { folder: path } : { zip: path }, dependencies)
  }
  if (options.osvApi === undefined) return null
  return queryOsvDatabase({ fetch, ...(options.osvApi === true ? {} : { url: options.osvApi }) }, dependencies)
}

function readInstalled(root: string, locks: readonly LockFile[]): Promise<PackageLicence[]> {
  const list = async (path: string): Promise<readonly string[]> => {
    const real = await confinePath(root, path)
    return real === null ? [] : readdir(real).catch(() => [])
  }
  return readInstalledLicences(locks.flatMap(({ dependencies }) => dependencies), { lockPaths: locks.map(({ path }) => path), readText: makeReadText(root), list })
}

/** Writes the bill of materials of all lock files, CycloneDX 1.6. */
export async function writeSbom(folder: string, { path, root, locks }: { readonly path: string; readonly root: string; readonly locks: readonly LockFile[] }): Promise<void> {
  const installed = await readInstalled(root, locks)
  const stated = new Map(installed.map(({ name, version, licence }) => [`${name}@${version ?? ''}`, licence]))
  const dependencies = locks.flatMap((lock) => lock.dependencies)
  const licences = new Map(dependencies.map((dependency) => [dependency.key, stated.get(`${dependency.name}@${dependency.version ?? ''}`) ?? dependency.licence]))
  const sbom = toCycloneDx({ project: { name: basename(root) || 'project', version: null }, tool: { name: 'fleet', version: readOwnVersion() }, dependencies, licences, createdAt: new Date(systemClock.now()).toISOString() })
  await writeForUser(resolve(folder, path), `${JSON.stringify(sbom, null, 2)}\n`)
}
