import { runGit } from './git.ts'
import type { PrivateRepository } from './private-repository.ts'

/** Where the merged file with its markers lies. */
export type HunkSource = { readonly tree: string; readonly path: string; readonly ours: string; readonly theirs: string }

const maxCharacters = 4000
const contextLines = 3

/** The parts of a half-merged file that have conflict markers, with a little around them; empty for binary files. */
export async function readHunks(repository: PrivateRepository, source: HunkSource): Promise<string> {
  const { tree, path, ours, theirs } = source
  const args = ['cat-file', 'blob', '--end-of-options', `${tree}:${path}`]
  const result = await runGit({ gitDir: repository.gitDir, args, maxOutputBytes: 4 * 1024 * 1024, cutOutput: true })
  if (result.code !== 0 && !result.cut) return ''
  if (result.stdout.subarray(0, 8000).includes(0)) return ''
  const text = result.stdout.toString('utf8').replaceAll(`<<<<<<< ${ours}`, '<<<<<<< run branch').replaceAll(`>>>>>>> ${theirs}`, '>>>>>>> this attempt')
  return pickHunks(text)
}

/** Picks the marked regions out of a text and bounds them. */
export function pickHunks(text: string): string {
  const lines = text.split('\n')
  const shown = new Set<number>()
  let start = -1
  for (const [number, line] of lines.entries()) {
    if (line.startsWith('<<<<<<< ')) start = number
    if (line.startsWith('>>>>>>> ') && start !== -1) {
      for (let at = Math.max(0, start - contextLines); at <= Math.min(lines.length - 1, number + contextLines); at += 1) shown.add(at)
      start = -1
    }
  }
  const picked: string[] = []
  let last = -1
  for (const number of shown) {
    if (number !== last + 1) picked.push(`@@ line ${number + 1} @@`)
    picked.push(lines[number] ?? '')
    last = number
  }
  const all = picked.join('\n')
  return all.length <= maxCharacters ? all : `${all.slice(0, maxCharacters - 16)}\n… (cut short)`
}
