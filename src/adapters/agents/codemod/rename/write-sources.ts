import { chmod, lstat, realpath, unlink, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { refuse } from './refusal.ts'
import { encodeSource } from './source-text.ts'
import type { SourceText } from './source-text.ts'

/** Writes changed files in place: byte order mark, line ends and mode stay. Refuses before the first write when one of them cannot be written truly. */
export async function writeSources(root: string, sources: readonly SourceText[]): Promise<void> {
  for (const source of sources) {
    const name = relative(root, source.path)
    if (!source.isWritable) refuse(`${name} is not UTF-8: renaming in it would damage other text`)
    // Paths were resolved when the server named them; a link put there since would lead the write elsewhere.
    if ((await realpath(source.path)) !== source.path) refuse(`${name} became a link while the rename was made`)
  }
  for (const source of sources) await writeSource(source)
}

async function writeSource(source: SourceText): Promise<void> {
  const { nlink, mode } = await lstat(source.path)
  // Another name of a hard-linked file may lie outside the workspace.
  if (nlink > 1) await unlink(source.path)
  await writeFile(source.path, encodeSource(source), { mode })
  if (nlink > 1) await chmod(source.path, mode)
}
