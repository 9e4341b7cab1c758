import * as z from 'zod'
import { findProgram } from '../../../../platform/find-program.ts'
import { defineTool, failed, succeeded, type ToolContext, type ToolReply } from './model-tool.ts'
import type { Place } from './places.ts'
import { runConfined } from './run-confined.ts'
import { searchFiles } from './search-files.ts'
import { maxMatches, toReply, type Search } from './search-reply.ts'

const timeoutMs = 30_000

export const searchTool = defineTool({
  name: 'search',
  description: `Finds lines that match a regular expression, as "path:line:text"; ignored and binary files are left out. At most ${maxMatches} lines.`,
  schema: z.object({
    pattern: z.string().min(1),
    path: z.string().optional().describe('file or folder; default: the workspace'),
    glob: z.string().optional().describe('only files whose path matches, such as **/*.ts'),
    ignoreCase: z.boolean().optional(),
    literal: z.boolean().optional().describe('take the pattern for plain text'),
  }),
  changesFiles: false,
  title: ({ pattern, path }) => (path === undefined ? pattern : `${pattern} in ${path}`),
  async carryOut({ path = '.', ...search }, tools) {
    const place = await tools.places.forReading(path)
    if (place.status === 'refused') return failed(place.reason)
    const ripgrep = findProgram('rg', tools.context.baseEnvironment['PATH'] ?? '')
    return ripgrep === null ? searchFiles(search, { place, signal: tools.context.signal }) : searchWithRipgrep(search, { ripgrep, place, tools })
  },
})

/** Settings, ignore files above the workspace and the place's own order must make no difference. */
const fixedArguments = ['--no-config', '--no-require-git', '--no-ignore-parent', '--no-ignore-global', '--no-ignore-exclude', '--hidden', '--glob', '!.git', '--glob', '!node_modules']
const shapeArguments = ['--line-number', '--with-filename', '--no-heading', '--color', 'never', '--sort', 'path', '--max-columns', '400', '--max-columns-preview', '--max-count', String(maxMatches)]

async function searchWithRipgrep({ pattern, glob, ignoreCase = false, literal = false }: Search, { ripgrep, place, tools }: { readonly ripgrep: string; readonly place: Place; readonly tools: ToolContext }): Promise<ToolReply> {
  const options = [...(glob === undefined ? [] : [`--glob=${glob}`]), ...(ignoreCase ? ['--ignore-case'] : []), ...(literal ? ['--fixed-strings'] : [])]
  const argv = [ripgrep, ...fixedArguments, ...shapeArguments, ...options, `--regexp=${pattern}`, '--', place.relative === '' ? '.' : place.relative]
  const { end, output } = await runConfined(tools, { argv, cwd: place.root, timeoutMs })
  if (end.status === 'exited' && end.code === 1 && output === '') return succeeded('no line matches')
  // 2 with matches: some file could not be read.
  if (end.status !== 'exited' || (end.code !== 0 && !/^[^\n]+:\d+:/m.test(output))) return failed(end.status === 'exited' ? output.slice(0, 2_000) : `the search was ended: ${end.status}`)
  return succeeded(toReply(output.trimEnd().split('\n').map((line) => line.replace(/^\.\//, ''))))
}
