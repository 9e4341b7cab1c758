import { execFile } from 'node:child_process'
import { readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const maxWaitMs = 10_000

/** Version of a program: of the npm package that it belongs to, else what it says itself; null when neither tells. */
export async function readProgramVersion(path: string): Promise<string | null> {
  return (await readPackageVersion(await realpath(path))) ?? (await askVersion(path))
}

async function readPackageVersion(path: string): Promise<string | null> {
  // A program of a package lies below the package's own folder, which lies in a node_modules.
  if (!path.includes('/node_modules/')) return null
  for (let folder = dirname(path); !folder.endsWith('/node_modules') && folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null)
    const { version } = text === null ? {} : (JSON.parse(text) as { readonly version?: unknown })
    if (typeof version === 'string') return version
  }
  return null
}

async function askVersion(path: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: maxWaitMs, env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir() } })
    return /\d+\.\d+[\w.+-]*/.exec(stdout)?.[0] ?? null
  } catch {
    return null
  }
}
