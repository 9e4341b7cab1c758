import { glob, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

export const repositoryFolder = fileURLToPath(new URL('../../', import.meta.url))

/** A fenced block with the line on which it begins. */
export type Block = { readonly file: string; readonly line: number; readonly language: string; readonly text: string }

export type MarkdownFile = { readonly file: string; readonly text: string; readonly blocks: readonly Block[]; /** Without its blocks. */ readonly prose: string }

const skipped = new Set(['node_modules', 'dist', '.git', '.fleet', 'coverage'])

export async function listMarkdown(): Promise<readonly MarkdownFile[]> {
  const files: string[] = []
  for await (const file of glob('**/*.md', { cwd: repositoryFolder, exclude: (path) => path.split('/').some((part) => skipped.has(part)) })) files.push(file)
  return Promise.all(files.sort().map(async (file) => read(file, await readFile(`${repositoryFolder}/${file}`, 'utf8'))))
}

function read(file: string, text: string): MarkdownFile {
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match): Block => {
    const line = text.slice(0, match.index).split('\n').length
    return { file, line, language: match[1] ?? '', text: match[2] ?? '' }
  })
  return { file, text, blocks, prose: text.replaceAll(/^```.*?^```$/gms, '') }
}

/** Where links of the prose lead, without those to other sites. */
export function listLinks({ prose }: MarkdownFile): readonly string[] {
  return [...prose.replaceAll(/`[^`\n]*`/g, '').matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target ?? '').filter((target) => !/^[a-z]+:/.test(target))
}

/** The anchors that GitHub gives to headings. */
export function listAnchors({ prose }: MarkdownFile): readonly string[] {
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, title]) => (title ?? '').toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'))
}
