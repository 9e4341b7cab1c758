import type { FunctionOutline } from '../../core/plan/source.ts'
import type { RollbackFunction, TaskFunctions, ValidateFunction } from '../../ports/check-functions.ts'

/** A plan without its functions, and the functions. */
export type TakenFunctions = { readonly value: unknown; readonly outline: FunctionOutline; readonly functions: TaskFunctions }

/** Separates the functions of a plan made in code from its data, which alone is checked, stored and sent to workers. */
export function takeFunctions(value: unknown): TakenFunctions {
  const validate = new Map<string, ValidateFunction>()
  const rollback = new Map<string, RollbackFunction>()
  const runValidations: { readonly name: string; readonly validate: ValidateFunction }[] = []
  const takeFromTask = (task: unknown): unknown => {
    if (!isMap(task) || typeof task['id'] !== 'string') return task
    const data = { ...task }
    for (const [key, functions] of [['validate', validate], ['rollback', rollback]] as const) {
      if (typeof data[key] !== 'function') continue
      functions.set(task['id'], data[key] as ValidateFunction & RollbackFunction)
      delete data[key]
    }
    return data
  }
  const takeFromCheck = ([name, check]: readonly [string, unknown]): readonly [string, unknown] => {
    if (!isMap(check) || typeof check['run'] !== 'function') return [name, check]
    runValidations.push({ name, validate: check['run'] as ValidateFunction })
    return [name, { on: 'run', ...check, run: ['function'] }]
  }
  const data = isMap(value) ? { ...value } : value
  if (isMap(data) && Array.isArray(data['tasks'])) data['tasks'] = data['tasks'].map(takeFromTask)
  if (isMap(data) && isMap(data['checks'])) data['checks'] = Object.fromEntries(Object.entries(data['checks']).map(takeFromCheck))
  return {
    value: data,
    outline: { validate: new Set(validate.keys()), rollback: new Set(rollback.keys()), checks: new Set(runValidations.map(({ name }) => name)) },
    functions: { validate: (taskId) => validate.get(taskId), rollback: (taskId) => rollback.get(taskId), runValidations },
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
