import type { Dependency } from '../dependencies/dependency.ts'
import { readNpmPackageLicence, type PackageLicence } from './read-package-licence.ts'

export type InstalledQuestion = {
  readonly lockPaths: readonly string[]
  /** Text of a file of the project by relative path; null where there is none. */
  readonly readText: (path: string) => Promise<string | null>
}

/** What npm packages that are installed beside a lock file say of their licence; of the version that is asked for only. */
export async function readInstalledLicences(dependencies: readonly Dependency[], { lockPaths, readText }: InstalledQuestion): Promise<PackageLicence[]> {
  const folders = [...new Set(lockPaths.map((path) => path.slice(0, path.lastIndexOf('/') + 1)))]
  const found: PackageLicence[] = []
  for (const { name, version } of dependencies.filter(({ ecosystem }) => ecosystem === 'npm')) {
    for (const folder of folders) {
      const path = `${folder}node_modules/${name}/package.json`
      const text = isPlainName(name) ? await readText(path) : null
      const licence = text === null ? null : readNpmPackageLicence({ path, text })
      if (licence !== null && licence.name === name && licence.version === version) found.push(licence)
    }
  }
  return found
}

/** Names come from a lock file that anybody may have written: none leads elsewhere. */
function isPlainName(name: string): boolean {
  return /^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(name) && !name.split('/').some((part) => /^\.+$/.test(part))
}
