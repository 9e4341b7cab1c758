import { tool, type ToolSet } from 'ai'
import type { ModelTool } from '../../../../core/plan/agent-spec.ts'
import { doneTool } from './done.ts'
import { editTool } from './edit-file.ts'
import { listTool } from './list-files.ts'
import type { AnyTool } from './model-tool.ts'
import { readTool } from './read-file.ts'
import { runTool } from './run-program.ts'
import { searchTool } from './search-text.ts'
import { writeTool } from './write-file.ts'

const ownTools: Readonly<Record<ModelTool, AnyTool>> = { read: readTool, list: listTool, search: searchTool, edit: editTool, write: writeTool, run: runTool }

/** The tools of one attempt, by name. */
export type ToolBox = ReadonlyMap<string, AnyTool>

export function makeToolBox(names: readonly ModelTool[], more: readonly AnyTool[]): ToolBox {
  return new Map([...names.map((name) => ownTools[name]), ...more, doneTool].map((one) => [one.name, one]))
}

/** What the model is told of the tools; without `execute`, for the loop carries them out itself. */
export function toToolSet(box: ToolBox): ToolSet {
  return Object.fromEntries([...box.values()].map(({ name, description, inputSchema }) => [name, tool({ description, inputSchema })]))
}
