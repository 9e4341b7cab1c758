import { createHash } from 'node:crypto'
import { lstat, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { hasCode } from './durable-file.ts'
import { ifMissing, type UserRepository } from './user-repository.ts'

/** Everything in a repository that can make git run a program: where it is, and what it says. */
export type Fingerprint = ReadonlyMap<string, string>

/** Reads the configuration, the hooks, the attributes and the links between git folders. */
export async function takeFingerprint(user: UserRepository): Promise<Fingerprint> {
  const hooks = join(user.commonDir, 'hooks')
  const names = await readdir(hooks).catch(ifMissing<string[]>([]))
  const files = [
    ...new Set([
      join(user.commonDir, 'config'),
      join(user.commonDir, 'config.worktree'),
      join(user.commonDir, 'info', 'attributes'),
      join(user.gitDir, 'config.worktree'),
      join(user.gitDir, 'commondir'),
      join(user.gitDir, 'gitdir'),
      join(user.top, '.git'),
      ...names.filter((name) => !name.endsWith('.sample')).map((name) => join(hooks, name)),
    ]),
  ]
  return new Map(await Promise.all(files.map(async (file) => [file, await describe(file)] as const)))
}

/** Throws FleetError `repository-changed` naming what is not as it was. */
export async function requireUnchanged(user: UserRepository, before: Fingerprint): Promise<void> {
  const now = await takeFingerprint(user)
  const changed = [...new Set([...before.keys(), ...now.keys()])].find((file) => (before.get(file) ?? 'none') !== (now.get(file) ?? 'none'))
  if (changed === undefined) return
  throw new FleetError('repository-changed', `${changed} changed while the run was going on`, {
    hint: 'Look at what changed it: git may run programs that it names. If it was you, resume the run.',
  })
}

async function describe(file: string): Promise<string> {
  const found = await lstat(file).catch(ifMissing(null))
  if (found === null) return 'none'
  if (found.isDirectory()) return `folder ${found.ino}`
  const content = await readFile(file).catch((error: unknown) => {
    if (hasCode(error, 'EISDIR', 'ENOENT')) return Buffer.alloc(0)
    throw error
  })
  return `${found.mode} ${createHash('sha256').update(keepsOnlyWhatMatters(file) ? settingsOf(content) : content).digest('hex')}`
}

function keepsOnlyWhatMatters(file: string): boolean {
  return file.endsWith('/config')
}

/** `git branch --track` and `git push -u` write to the configuration at any time; a `[branch]` section can run nothing. */
function settingsOf(content: Buffer): string {
  let skipping = false
  const lines = content.toString('latin1').split('\n').filter((line) => line.trim() !== '')
  return lines
    .filter((line) => {
      if (/^\s*\[/.test(line)) skipping = /^\s*\[branch "[^"\\]*"\]\s*$/.test(line)
      return !skipping || !/^\s*(\[branch "[^"\\]*"\]\s*|(remote|merge|rebase|description)\s*=[^\\]*)?$/.test(line)
    })
    .join('\n')
}
