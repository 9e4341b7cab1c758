import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { plural } from '../../../../core/format.ts'
import { statOrNull } from '../../../../platform/stat-or-null.ts'
import { defineTool, failed, succeeded } from './model-tool.ts'
import { writeTextFile } from './text-file.ts'

export const writeTool = defineTool({
  name: 'write',
  description: 'Writes a whole text file, a new one or in place of what is there; missing folders are made. For small changes of a file use edit.',
  schema: z.object({ path: z.string(), content: z.string() }),
  changesFiles: true,
  title: ({ path }) => path,
  async carryOut({ path, content }, { places }) {
    const place = await places.forChanging(path)
    if (place.status === 'refused') return failed(place.reason)
    if (place.relative === '' || statOrNull(place.path)?.isDirectory() === true) return failed(`${path} is a folder`)
    await mkdir(dirname(place.path), { recursive: true })
    await writeTextFile(place.path, content)
    return succeeded(`wrote ${plural(content.split('\n').length, 'line')} to ${path}`)
  },
})
