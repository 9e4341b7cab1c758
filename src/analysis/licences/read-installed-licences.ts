import type { Dependency } from '../dependencies/dependency.ts'
import { readNpmPackageLicence, readPythonPackageLicence, type PackageLicence } from './read-package-licence.ts'

export type InstalledQuestion = {
  readonly lockPaths: readonly string[]
  /** Text of a file of the project by relative path; null where there is none. */
  readonly readText: (path: string) => Promise<string | null>
  /** Names in a folder of the project; empty where there is none. Without it only npm packages are looked for. */
  readonly list?: (path: string) => Promise<readonly string[]>
}

/** What packages that are installed beside a lock file say of their licence; of the version that is pinned only. */
export async function readInstalledLicences(dependencies: readonly Dependency[], { lockPaths, readText, list }: InstalledQuestion): Promise<PackageLicence[]> {
  const folders = [...new Set(lockPaths.map((path) => path.slice(0, path.lastIndexOf('/') + 1)))]
  const sites = list === undefined ? [] : (await Promise.all(folders.map((folder) => findSites(folder, list)))).flat()
  const found: PackageLicence[] = []
  for (const dependency of dependencies) {
    if (!isPlainName(dependency.name)) continue
    const licences = dependency.ecosystem === 'npm' ? await readNpm(dependency, { folders, readText }) : await readPython(dependency, { sites, readText })
    found.push(...licences)
  }
  return found
}

async function readNpm({ name, version }: Dependency, { folders, readText }: Pick<InstalledQuestion, 'readText'> & { readonly folders: readonly string[] }): Promise<PackageLicence[]> {
  const found: PackageLicence[] = []
  for (const folder of folders) {
    const path = `${folder}node_modules/${name}/package.json`
    const text = await readText(path)
    const licence = text === null ? null : readNpmPackageLicence({ path, text })
    if (licence !== null && licence.name === name && licence.version === version) found.push(licence)
  }
  return found
}

type Site = { readonly path: string; readonly names: readonly string[] }

/** Poetry and uv keep the environment of a project in `.venv` beside the lock file. */
async function findSites(folder: string, list: NonNullable<InstalledQuestion['list']>): Promise<Site[]> {
  const versions = (await list(`${folder}.venv/lib`)).filter((name) => /^python3\.\d+$/.test(name))
  return Promise.all(versions.map(async (version) => {
    const path = `${folder}.venv/lib/${version}/site-packages`
    return { path, names: await list(path) }
  }))
}

async function readPython({ name, version }: Dependency, { sites, readText }: Pick<InstalledQuestion, 'readText'> & { readonly sites: readonly Site[] }): Promise<PackageLicence[]> {
  const wanted = `${name.replaceAll('-', '_')}-${version ?? ''}.dist-info`.toLowerCase()
  const found: PackageLicence[] = []
  for (const { path, names } of sites) {
    const folder = names.find((one) => one.toLowerCase().replaceAll('-', '_') === wanted.replaceAll('-', '_'))
    const text = folder === undefined ? null : await readText(`${path}/${folder}/METADATA`)
    const licence = text === null ? null : readPythonPackageLicence({ path: `${path}/${folder ?? ''}/METADATA`, text })
    if (licence !== null) found.push({ ...licence, name })
  }
  return found
}

/** Names come from a lock file that anybody may have written: none leads elsewhere. */
function isPlainName(name: string): boolean {
  return /^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(name) && !name.split('/').some((part) => /^\.+$/.test(part))
}
