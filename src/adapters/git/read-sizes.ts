import { git } from './git.ts'

/** Sizes of objects by id, asked for at once. */
export async function readSizes(gitDir: string, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map()
  const said = await git({ gitDir, args: ['cat-file', '--batch-check'], stdin: ids.map((id) => `${id}\n`).join('') })
  return new Map(said.toString('latin1').split('\n').flatMap((line) => {
    const [id, , size] = line.split(' ')
    return id === undefined || size === undefined ? [] : [[id, Number(size)] as const]
  }))
}
