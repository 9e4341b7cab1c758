import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { packageFolder } from '../../../platform/own-package.ts'

/**
 * What a plugin's program is made of, to be shown in its sandbox: the folder of its module, the packages it can import by Node's rules, and
 * Fleet's own host.
 */
export async function listPluginPaths(plugin: string, planFolder: string): Promise<readonly string[]> {
  const isPath = plugin.startsWith('.') || isAbsolute(plugin)
  const module = isPath ? await toReal(resolve(planFolder, plugin)) : await findPackage(plugin, planFolder)
  const starts = [planFolder, ...(module === null ? [] : [isPath ? dirname(module) : module])]
  const imported = starts.flatMap((start) => ancestors(start).flatMap((folder) => [join(folder, 'node_modules'), join(folder, 'package.json')]))
  const own = ['package.json', 'src', 'dist', 'node_modules'].map((name) => join(packageFolder, name))
  return [...new Set([...starts.slice(1), ...imported, ...own])].filter((path) => existsSync(path))
}

/** A package is looked up from the plan's folder; package managers link it to where it lies. */
async function findPackage(name: string, planFolder: string): Promise<string | null> {
  const own = name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')
  const found = ancestors(planFolder).map((folder) => join(folder, 'node_modules', own)).find((path) => existsSync(path))
  return found === undefined ? null : toReal(found)
}

async function toReal(path: string): Promise<string | null> {
  return realpath(path).catch(() => null)
}

/** A folder and those above it, without the root. */
function ancestors(folder: string): readonly string[] {
  return folder === dirname(folder) ? [] : [folder, ...ancestors(dirname(folder))]
}
