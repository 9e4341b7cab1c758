import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** One thing Fleet needs or can use, and how to mend it. */
export type Probe = {
  readonly name: string
  /** `missing` stops Fleet from working; `optional` only turns a feature off. */
  readonly status: 'ok' | 'optional' | 'missing'
  readonly found: string
  /** How to mend it; empty when all is well. */
  readonly mend: string
}

const run = promisify(execFile)
const probeTimeoutMs = 10_000

/** Looks at the machine from a folder in which plans would run. Changes nothing that it does not remove again. */
export async function probeMachine(folder: string): Promise<readonly Probe[]> {
  const machine = await Promise.all([probeGit(), probeBash(), probeFolder(folder), probeDisk(folder)])
  return [
    probeNode(),
    ...machine,
    probePackage(folder, { name: 'typescript', minMajor: 7, purpose: 'codemod rename in TypeScript', mend: 'npm install --save-dev typescript@7' }),
    probePackage(folder, { name: 'pyright', minMajor: 1, purpose: 'codemod rename in Python', mend: 'npm install --save-dev pyright' }),
    probePackage(folder, { name: '@ast-grep/lang-python', minMajor: 0, purpose: 'codemod rules for Python', mend: 'npm install --save-dev @ast-grep/lang-python' }),
  ]
}

function probeNode(): Probe {
  const [major = 0] = process.versions.node.split('.').map(Number)
  const isNew = major >= 24
  return { name: 'Node', status: isNew ? 'ok' : 'missing', found: process.version, mend: isNew ? '' : 'install Node 24 or newer: https://nodejs.org' }
}

async function probeGit(): Promise<Probe> {
  const version = await versionOf('git', ['--version'], /(\d+)\.(\d+)(?:\.\d+)?/)
  if (version === null) return { name: 'git', status: 'missing', found: 'not found', mend: 'install git 2.38 or newer, for example: apt-get install git' }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNew = major > 2 || (major === 2 && minor >= 38)
  return { name: 'git', status: isNew ? 'ok' : 'missing', found: version, mend: isNew ? '' : 'update git to 2.38 or newer: landing needs git merge-tree --write-tree' }
}

async function probeBash(): Promise<Probe> {
  const version = await versionOf('bash', ['--version'], /(\d+\.\d+)/)
  const isNew = version !== null && Number(version.replace(/^(\d+\.\d+).*/, '$1')) >= 5
  const mend = isNew ? '' : 'install bash 5 or newer: without it programs start more slowly'
  return { name: 'bash', status: isNew ? 'ok' : 'optional', found: version ?? 'not found', mend }
}

async function probeFolder(folder: string): Promise<Probe> {
  try {
    const made = await mkdtemp(join(folder, '.fleet-doctor-'))
    await writeFile(join(made, 'probe'), '')
    await rm(made, { recursive: true })
    return { name: 'folder', status: 'ok', found: `${folder} can be written`, mend: '' }
  } catch (error) {
    return { name: 'folder', status: 'missing', found: error instanceof Error ? error.message : String(error), mend: `make ${folder} writable: Fleet keeps its state in .fleet below it` }
  }
}

const lowDiskBytes = 1_000_000_000

async function probeDisk(folder: string): Promise<Probe> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const found = `${(free / 1_000_000_000).toFixed(1)} GB free`
  return { name: 'disk', status: free < lowDiskBytes ? 'missing' : 'ok', found, mend: free < lowDiskBytes ? 'make room, or lower policy.minFreeDisk in the plan' : '' }
}

type Peer = { readonly name: string; readonly minMajor: number; readonly purpose: string; readonly mend: string }

/** Optional packages are looked for where agents find them: in the project at hand. */
function probePackage(folder: string, { name, minMajor, purpose, mend }: Peer): Probe {
  const path = join(folder, 'node_modules', name, 'package.json')
  if (!existsSync(path)) return { name, status: 'optional', found: `not in this project (for ${purpose})`, mend }
  const { version = '0' } = JSON.parse(readFileSync(path, 'utf8')) as { version?: string }
  const isNew = Number(version.split('.')[0]) >= minMajor
  return { name, status: isNew ? 'ok' : 'optional', found: `${version} (for ${purpose})`, mend: isNew ? '' : mend }
}

async function versionOf(program: string, args: readonly string[], pattern: RegExp): Promise<string | null> {
  try {
    const { stdout } = await run(program, [...args], { timeout: probeTimeoutMs })
    return pattern.exec(stdout)?.[0] ?? null
  } catch {
    return null
  }
}
