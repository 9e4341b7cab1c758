import { lstat } from 'node:fs/promises'
import * as z from 'zod'
import { defineTool, failed, succeeded } from './model-tool.ts'
import { walkWorkspace } from './walk-workspace.ts'

const maxEntries = 1_000

export const listTool = defineTool({
  name: 'list',
  description: `Lists files and folders, folders with a "/" at the end; ignored files are left out. At most ${maxEntries}.`,
  schema: z.object({
    path: z.string().optional().describe('folder; default: the workspace'),
    depth: z.int().min(1).max(20).optional().describe('how many levels of folders; default 2'),
  }),
  changesFiles: false,
  title: ({ path = '.' }) => path,
  async carryOut({ path = '.', depth = 2 }, { places }) {
    const place = await places.forReading(path)
    if (place.status === 'refused') return failed(place.reason)
    if (!(await lstat(place.path)).isDirectory()) return failed(`${path} is not a folder`)
    const lines: string[] = []
    for await (const entry of walkWorkspace(place.path, { maxDepth: depth })) {
      if (lines.length === maxEntries) return succeeded(`${lines.join('\n')}\n[more than ${maxEntries} entries; list a folder of these, or less deep]`)
      lines.push(entry.isFolder ? `${entry.path}/` : entry.path)
    }
    return succeeded(lines.length === 0 ? `${path} is empty` : lines.join('\n'))
  },
})
