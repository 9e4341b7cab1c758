import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from './durable-file.ts'
import { ifMissing, type UserRepository } from './user-repository.ts'

/**
 * Fleet's own bare repository beside a user's one. It borrows the user's objects and has a configuration that only Fleet writes,
 * so neither hooks nor drivers nor settings of the user's repository or of a tree are ever honoured: a `filter=`, `merge=` or `diff=`
 * attribute that names a driver finds none, while line endings, encodings and git's built-in merge kinds work. LFS pointers stay pointers.
 */
export type PrivateRepository = {
  readonly gitDir: string
  readonly objectsDir: string
  readonly user: UserRepository
}

/** Folder of the private repository of a user's repository. */
export function privateFolder(stateFolder: string, name: string, user: UserRepository): string {
  const slug = name.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 40)
  return join(stateFolder, 'git', `${slug}-${createHash('sha256').update(user.top).digest('hex').slice(0, 8)}.git`)
}

/** Makes the private repository or brings it up to date; safe to do at the same time in two places. */
export async function ensurePrivateRepository(gitDir: string, user: UserRepository): Promise<PrivateRepository> {
  await Promise.all(['objects/info', 'objects/pack', 'refs/heads', 'info', 'slots'].map((folder) => mkdir(join(gitDir, folder), { recursive: true })))
  await Promise.all([
    keepFile(join(gitDir, 'config'), configuration(user)),
    keepFile(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n'),
    keepFile(join(gitDir, 'objects/info/alternates'), `${user.objectsDir}\n`),
    keepShallow(gitDir, user),
  ])
  return { gitDir, objectsDir: join(gitDir, 'objects'), user }
}

function configuration(user: UserRepository): string {
  const format = user.objectFormat === 'sha256' ? '[extensions]\n\tobjectFormat = sha256\n' : ''
  return `[core]\n\trepositoryFormatVersion = ${format === '' ? 0 : 1}\n\tbare = true\n\tfileMode = true\n\tsymlinks = true\n\tautocrlf = false\n\tlogAllRefUpdates = false\n${format}`
}

async function keepFile(path: string, content: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch(ifMissing(null))
  if (found !== content) await replaceFile(path, content)
}

/** Without the list of cut-off commits git would look for parents that a shallow clone does not have. */
async function keepShallow(gitDir: string, user: UserRepository): Promise<void> {
  const path = join(gitDir, 'shallow')
  if (user.shallow) await copyFile(join(user.commonDir, 'shallow'), path)
  else await rm(path, { force: true })
}
