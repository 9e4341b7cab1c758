import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The versions that the goals were set against. pnpm starts Turborepo's tasks: `npm run` would cost a hundred times more than turbo. */
const packages = { turbo: '2.11.11', pnpm: '12.21.0', nx: '24.0.6', wireit: '0.14.13' } as const

export type Peers = {
  /** Whether a program is on the PATH (ninja, make). */
  readonly has: (program: string) => Promise<boolean>
  /** Folder `node_modules` with the peers from the registry; installed when first asked for. */
  readonly nodeModules: () => Promise<string>
}

export function createPeers(folder: string): Peers {
  let installed: Promise<string> | undefined
  return {
    has: (program) => run(program, ['--version']).then(() => true, () => false),
    nodeModules: () => (installed ??= install(folder)),
  }
}

async function install(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`)
  console.log(`installing ${wanted.join(' ')}`)
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error', ...wanted], { cwd: folder })
  return join(folder, 'node_modules')
}

/** Everything that would make a peer cache, ask the network, keep a daemon or draw. */
export function peerEnvironment(nodeModules: string): Readonly<Record<string, string>> {
  return {
    PATH: [join(nodeModules, '.bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    CI: '1',
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    NX_NO_CLOUD: 'true',
    NX_TUI: 'false',
    NX_DAEMON: 'false',
    WIREIT_CACHE: 'none',
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'error',
    pnpm_config_pm_on_fail: 'ignore',
  }
}

export const pnpmVersion = packages.pnpm
