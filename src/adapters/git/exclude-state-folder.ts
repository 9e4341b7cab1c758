import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { replaceFile } from './durable-file.ts'
import { findRepository, ifMissing } from './user-repository.ts'

const line = '.fleet/'

/** Keeps `.fleet/` out of the user's git by `info/exclude`, which is local to the clone; no tracked file is touched. */
export async function excludeStateFolder(planFolder: string): Promise<void> {
  const user = await findRepository(planFolder)
  if (user === null) return
  const path = join(user.commonDir, 'info/exclude')
  const text = await readFile(path, 'utf8').catch(ifMissing(''))
  if (text.split('\n').some((known) => known.trim() === line)) return
  await mkdir(dirname(path), { recursive: true })
  await replaceFile(path, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`)
}
