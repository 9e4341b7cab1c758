import * as z from 'zod'
import { cutWhole, maxReplyCharacters } from '../bound-text.ts'
import { defineTool, failed, succeeded } from './model-tool.ts'
import { readTextFile } from './text-file.ts'

const maxLines = 2_000
const maxLineCharacters = 2_000

export const readTool = defineTool({
  name: 'read',
  description: `Shows a text file with line numbers ("12<tab>text"; the number and the tab are not part of the file). At most ${maxLines} lines at a time; give from and to for others.`,
  schema: z.object({
    path: z.string().describe('relative to the workspace, or an absolute path of a source repository'),
    from: z.int().min(1).optional().describe('first line, from 1'),
    to: z.int().min(1).optional().describe('last line, itself included'),
  }),
  changesFiles: false,
  title: ({ path, from, to }) => (from === undefined && to === undefined ? path : `${path}:${from ?? 1}-${to ?? ''}`),
  async carryOut({ path, from = 1, to }, { places }) {
    const place = await places.forReading(path)
    if (place.status === 'refused') return failed(place.reason)
    const file = await readTextFile(place.path, path)
    if (file.status === 'other') return failed(file.reason)
    if (file.text === '') return succeeded(`${path} is empty`)
    const lines = file.text.replace(/^\ufeff/, '').replace(/\r?\n$/, '').split(/\r?\n/)
    if (from > lines.length) return failed(`${path} has ${lines.length} lines`)
    return succeeded(numberLines(lines, { from, to: Math.min(to ?? Infinity, lines.length, from + maxLines - 1) }))
  },
})

function numberLines(lines: readonly string[], { from, to }: { readonly from: number; readonly to: number }): string {
  const shown: string[] = []
  let left = maxReplyCharacters
  let last = from - 1
  for (const [index, line] of lines.slice(from - 1, to).entries()) {
    const text = line.length > maxLineCharacters ? `${cutWhole(line.slice(0, maxLineCharacters))} [… ${line.length - maxLineCharacters} characters of this line left out]` : line
    left -= text.length + 8
    if (left < 0 && index > 0) break
    last = from + index
    shown.push(`${last}\t${text}`)
  }
  const rest = last < lines.length ? `\n[lines ${last + 1} to ${lines.length} not shown; read with from: ${last + 1}]` : ''
  return `${shown.join('\n')}${rest}`
}
