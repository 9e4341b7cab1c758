export type Pinned = { readonly version: string; readonly license?: string }

/** A package-lock.json with these packages, all of them direct. */
export function npmLockOf(packages: Readonly<Record<string, Pinned>>): string {
  const entries = Object.entries(packages).map(([name, { version, license = 'MIT' }]) => [`node_modules/${name}`, { version, license, resolved: `https://registry.npmjs.org/${name}/-/${name}-${version}.tgz` }])
  const dependencies = Object.fromEntries(Object.entries(packages).map(([name, { version }]) => [name, version]))
  return `${JSON.stringify({ name: 'project', lockfileVersion: 3, packages: { '': { name: 'project', dependencies }, ...Object.fromEntries(entries) } }, null, 2)}\n`
}

/** An OSV record of severity high, mended in a version. */
export function advisoryOf(name: string, fixed: string): string {
  return JSON.stringify({ id: `GHSA-${name}`, summary: `${name} has a hole`, affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] }], database_specific: { severity: 'HIGH' } })
}
