import * as z from 'zod'
import { defineTool, failed, succeeded, type ToolReply } from './model-tool.ts'
import { readTextFile, writeTextFile } from './text-file.ts'

export const editTool = defineTool({
  name: 'edit',
  description: 'Replaces an exact piece of text in a file. oldText has to be there exactly once, white space included; add lines around it to make it so, or set replaceAll.',
  schema: z.object({
    path: z.string(),
    oldText: z.string().min(1).describe('without the line numbers that read shows'),
    newText: z.string(),
    replaceAll: z.boolean().optional().describe('replace every occurrence'),
  }),
  changesFiles: true,
  title: ({ path }) => path,
  async carryOut({ path, oldText, newText, replaceAll = false }, { places }) {
    const place = await places.forChanging(path)
    if (place.status === 'refused') return failed(place.reason)
    const file = await readTextFile(place.path, path)
    if (file.status === 'other') return failed(file.reason)
    const edit = withLineEnds(file.text, { oldText, newText })
    const found = file.text.split(edit.oldText).length - 1
    const refusal = refuse({ path, found, replaceAll, isSame: oldText === newText })
    if (refusal !== null) return refusal
    const at = file.text.indexOf(edit.oldText)
    // By pieces, for a replacement text may hold `$&`.
    const text = replaceAll ? file.text.split(edit.oldText).join(edit.newText) : file.text.slice(0, at) + edit.newText + file.text.slice(at + edit.oldText.length)
    await writeTextFile(place.path, text)
    return succeeded(found === 1 ? `replaced in ${path}` : `replaced ${found} times in ${path}`)
  },
})

function refuse({ path, found, replaceAll, isSame }: { readonly path: string; readonly found: number; readonly replaceAll: boolean; readonly isSame: boolean }): ToolReply | null {
  if (isSame) return failed('oldText and newText are the same')
  if (found === 0) return failed(`oldText is not in ${path}; read the file again and copy it exactly`)
  return found > 1 && !replaceAll ? failed(`oldText is ${found} times in ${path}; add lines around it so that it is there once, or set replaceAll`) : null
}

type Edit = { readonly oldText: string; readonly newText: string }

/** A model is shown lines without their ends and answers with \n: in a file of \r\n these are meant. */
function withLineEnds(text: string, edit: Edit): Edit {
  if (text.includes(edit.oldText) || !text.includes('\r\n')) return edit
  const convert = (part: string): string => part.replace(/\r?\n/g, '\r\n')
  return { oldText: convert(edit.oldText), newText: convert(edit.newText) }
}
