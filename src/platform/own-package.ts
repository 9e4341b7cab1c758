import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ownPath = fileURLToPath(import.meta.url)
const isBuilt = !ownPath.endsWith('.ts')

/** The folder that Fleet is installed in. Searched for, because the build moves this module into a file of any name below `dist`. */
export const packageFolder = findPackageFolder(dirname(ownPath))

/** The file of a module of Fleet that is looked up by name and not imported, as source or as built; the build keeps those in their places. */
export function ownModulePath(name: 'index' | 'agent' | 'adapters/agents/plugin/plugin-host' | 'adapters/sandboxes/network/forwarder'): string {
  return isBuilt ? join(packageFolder, 'dist', `${name}.js`) : join(packageFolder, 'src', `${name}.ts`)
}

export function ownModuleUrl(name: Parameters<typeof ownModulePath>[0]): string {
  return pathToFileURL(ownModulePath(name)).href
}

export function readOwnVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }).version
}

function findPackageFolder(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findPackageFolder(dirname(folder))
}
