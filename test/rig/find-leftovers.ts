import { existsSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** What a program that has ended left of itself in a project and on the machine; empty when nothing. */
export async function findLeftovers(folder: string): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [path, what] of [['.fleet/worktrees', 'worktree'], ['.fleet/tmp', 'temporary folder']] as const) {
    const entries = existsSync(join(folder, path)) ? await readdir(join(folder, path)) : []
    if (entries.length > 0) problems.push(`${what} left behind: ${entries.join(', ')}`)
  }
  if (existsSync(join(folder, '.fleet/lock'))) problems.push('the lock is still held')
  const locks = existsSync(join(folder, '.git')) ? (await readdir(join(folder, '.git'), { recursive: true })).filter((path) => path.endsWith('.lock')) : []
  if (locks.length > 0) problems.push(`git locks left behind: ${locks.join(', ')}`)
  const processes = await findProcesses(folder)
  if (processes.length > 0) problems.push(`processes left behind: ${processes.join('; ')}`)
  return problems
}

/** Processes that stand in a folder or were told of it. */
export async function findProcesses(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const about = await Promise.all([readlink(`/proc/${pid}/cwd`), readFile(`/proc/${pid}/environ`, 'utf8'), readFile(`/proc/${pid}/cmdline`, 'utf8')].map((read) => read.catch(() => '')))
    if (about.some((text) => text.includes(folder))) found.push(`${pid} ${about[2]?.replaceAll('\0', ' ')}`)
  }
  return found
}
