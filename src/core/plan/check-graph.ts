import { findCycles } from './cycles.ts'
import { listNames } from './describe.ts'
import { toGraph } from './graph.ts'
import type { GraphTask } from './graph.ts'
import type { Outline, TaskOutline } from './outline.ts'
import type { Finding, Locate } from './source.ts'
import type { Suggest } from './suggest.ts'

/** Tasks of a cycle that are named in its path; the rest are counted. */
const maxCycleNames = 12

type GraphCheck = { readonly outline: Outline; readonly locate: Locate; readonly suggest: Suggest }

/** Finds ids given twice, needs that name no task or the task itself, and cycles. */
export function checkGraph({ outline, locate, suggest }: GraphCheck): readonly Finding[] {
  const firsts = new Map<string, TaskOutline>()
  const findings: Finding[] = []
  for (const task of outline.tasks) {
    const first = task.id === null ? undefined : firsts.get(task.id)
    if (task.id !== null && first === undefined) firsts.set(task.id, task)
    if (task.id !== null && first !== undefined) findings.push(duplicate(task.id, task, locate([...first.path, 'id'], 'value').line))
  }
  const ids = [...firsts.keys()]
  for (const task of outline.tasks) {
    for (const { text, path } of task.needs) {
      if (text === task.id) findings.push(selfDependency(text, path))
      else if (!firsts.has(text)) findings.push(unknownDependency({ task, text, path, suggestion: suggest(text, ids), ids }))
    }
  }
  return [...findings, ...explainCycles([...firsts.values()])]
}

function explainCycles(tasks: readonly TaskOutline[]): readonly Finding[] {
  const graph = toGraph(tasks.map((task): GraphTask => ({ id: task.id ?? '', needs: task.needs.map((need) => need.text).filter((id) => id !== task.id) })))
  return findCycles(graph).map((cycle) => {
    const names = cycle.map((index) => graph.ids[index] ?? '')
    const left = names.length - maxCycleNames
    const shown = left > 0 ? [...names.slice(0, maxCycleNames), `… ${left} more`] : names
    const task = tasks[cycle[0] ?? 0]
    const need = task?.needs.find(({ text }) => text === names[1])
    return {
      code: 'cycle',
      path: need?.path ?? task?.path ?? [],
      part: 'value',
      message: `tasks wait for each other: ${[...shown, names[0]].join(' → ')}`,
      hint: 'an arrow means "needs": remove one of them',
    }
  })
}

function duplicate(id: string, task: TaskOutline, firstLine: number | null): Finding {
  const message = `task id ${JSON.stringify(id)} is given twice`
  const hint = `${firstLine === null ? 'give one of them' : `the first is in line ${firstLine}: give one of them`} another id`
  return { code: 'duplicate-id', path: [...task.path, 'id'], part: 'value', message, hint }
}

function selfDependency(id: string, path: Finding['path']): Finding {
  return { code: 'self-dependency', path, part: 'value', message: `task ${JSON.stringify(id)} needs itself`, hint: 'remove it from "needs"' }
}

type UnknownDependency = Pick<Finding, 'path'> & {
  readonly task: TaskOutline
  readonly text: string
  readonly suggestion: string | null
  readonly ids: readonly string[]
}

function unknownDependency({ task, text, path, suggestion, ids }: UnknownDependency): Finding {
  const owner = task.id === null ? `task number ${Number(task.path.at(-1)) + 1}` : `task ${JSON.stringify(task.id)}`
  return {
    code: 'unknown-dependency',
    path,
    part: 'value',
    message: `${owner} needs ${JSON.stringify(text.slice(0, 100))}, which is no task of the plan`,
    hint: suggestion === null ? `the tasks are ${listNames(ids)}` : `did you mean ${JSON.stringify(suggestion)}?`,
  }
}
