import { isUtf8 } from 'node:buffer'
import { lstat, readFile, writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { EditSpec } from '../../../../core/plan/agent-spec.ts'
import type { AgentAssignment, AgentContext, AgentOutcome } from '../../../../ports/agent.ts'
import { agentFailed } from '../../agent-failed.ts'
import { containPath } from '../contained-path.ts'
import { editJson } from './edit-json.ts'
import { nameOfPath, type EditResult, type ValueEdit } from './edit-result.ts'
import { editYaml } from './edit-yaml.ts'

const editors: Readonly<Record<string, (text: string, edit: ValueEdit) => EditResult>> = {
  '.json': editJson, '.jsonc': editJson, '.yaml': editYaml, '.yml': editYaml,
}

/** `text` without the byte order mark, which is put back on writing. */
type OpenFile = { readonly path: string; readonly mark: string; readonly original: string; text: string }

/** Makes edits of values in JSON and YAML files, in order; files are written once all edits have worked, and only those that changed. */
export async function editFiles(edits: readonly EditSpec[], assignment: AgentAssignment, context: AgentContext): Promise<AgentOutcome> {
  const files = new Map<string, OpenFile>()
  for (const edit of edits) {
    if (context.signal.aborted) return { status: 'stopped' }
    const editText = editors[extname(edit.file)]
    if (editText === undefined) return agentFailed(`${edit.file} is neither JSON nor YAML by its name`)
    const file = files.get(edit.file) ?? (await openFile(edit.file, assignment.workspace))
    if (typeof file === 'string') return agentFailed(file)
    files.set(edit.file, file)
    const result = editText(file.text, edit)
    if (result.status === 'refused') return agentFailed(`${edit.file} ${result.reason}`)
    context.log(`${describe(edit, result)} ${nameOfPath(edit.at)} in ${edit.file}`)
    if (result.status === 'edited') file.text = result.text
  }
  const changed = [...files.values()].filter(({ text, original }) => text !== original)
  for (const { path, mark, text } of changed) await writeFile(path, mark + text)
  return { status: 'finished', summary: `${edits.length} edits changed ${changed.length} of ${files.size} files` }
}

const byteOrderMark = '\uFEFF'

async function openFile(name: string, workspace: string): Promise<OpenFile | string> {
  const place = await containPath(workspace, name)
  if (place.status === 'refused') return place.reason
  const entry = await lstat(place.path).catch(() => undefined)
  if (entry === undefined) return `${name} is not there`
  if (!entry.isFile()) return `${name} is not a file`
  const content = await readFile(place.path)
  if (!isUtf8(content)) return `${name} is not UTF-8 text`
  const whole = content.toString('utf8')
  const mark = whole.startsWith(byteOrderMark) ? byteOrderMark : ''
  const text = whole.slice(mark.length)
  return { path: place.path, mark, original: text, text }
}

function describe(edit: EditSpec, result: EditResult): string {
  if (result.status === 'unchanged') return 'left'
  return 'remove' in edit ? 'removed' : 'set'
}
