import type { TaskGraph } from './graph.ts'

type Workflow = {
  readonly workflow: {
    readonly specification: { readonly tasks: readonly { readonly id: string; readonly parents?: readonly string[] }[] }
    readonly execution: { readonly tasks: readonly { readonly id: string; readonly runtimeInSeconds?: number }[] }
  }
}

/** Reads a workflow execution in WfFormat 1.5 as a graph whose tasks stand after all they wait for. */
export function parseWorkflow(text: string): TaskGraph {
  const { specification, execution } = (JSON.parse(text) as Workflow).workflow
  const runtimes = new Map(execution.tasks.map(({ id, runtimeInSeconds }) => [id, runtimeInSeconds ?? 0]))
  const parents = new Map(specification.tasks.map(({ id, parents }) => [id, parents ?? []]))
  const places = new Map<string, number>()
  const visit = (id: string): void => {
    if (places.has(id)) return
    for (const parent of parents.get(id) ?? []) if (parents.has(parent)) visit(parent)
    places.set(id, places.size)
  }
  for (const id of parents.keys()) visit(id)
  const ids = [...places.keys()]
  return {
    needs: ids.map((id) => [...new Set((parents.get(id) ?? []).flatMap((parent) => places.get(parent) ?? []))]),
    durationsMs: ids.map((id) => Math.round((runtimes.get(id) ?? 0) * 1000)),
  }
}
