import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** An installed package: its real folder and its version. */
export type InstalledPackage = { readonly folder: string; readonly version: string }

/** Looks a package up as Node would from `folder`, without running any of it. */
export function findPackage(name: string, folder: string): InstalledPackage | null {
  try {
    const manifest = realpathSync(createRequire(join(folder, 'any.js')).resolve(`${name}/package.json`))
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version?: unknown }
    return typeof version === 'string' ? { folder: dirname(manifest), version } : null
  } catch {
    return null
  }
}
