import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../../node_modules/.cache/fleet-agents', import.meta.url))
const maxInstallMs = 120_000

/** What npm says when nobody answers. */
const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/

/** Folder of the programs of an npm package, installed once; null when the registry cannot be reached. */
export function installAgent(spec: string): string | null {
  const folder = join(cache, spec.replaceAll(/[@/]/g, '_'))
  const programs = join(folder, 'node_modules', '.bin')
  if (existsSync(programs)) return programs
  const making = `${folder}.${process.pid}`
  mkdirSync(making, { recursive: true })
  const { status, stderr, error } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--prefix', making, spec], { cwd: making, encoding: 'utf8', timeout: maxInstallMs, stdio: ['ignore', 'ignore', 'pipe'] })
  if (status === 0) {
    mkdirSync(dirname(folder), { recursive: true })
    if (!existsSync(folder)) renameSync(making, folder)
    return programs
  }
  rmSync(making, { recursive: true, force: true })
  if (error !== undefined || unreachable.test(stderr)) return null
  throw new Error(`npm could not install ${spec}:\n${stderr}`)
}
