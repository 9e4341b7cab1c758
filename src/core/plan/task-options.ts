import type { TaskInput } from './plan-schema.ts'

/** A task as `Orchestrator.addTask` takes it: the words of the library API, or those of the plan file. */
export type TaskOptions = TaskInput & {
  /** Same as `needs`. */
  readonly dependencies?: string | readonly string[]
  /** Same as `retries`. */
  readonly maxRetries?: number
  /** Same as `timeout`, in milliseconds. */
  readonly timeoutMs?: number
  /** Same as `idleTimeout`, in milliseconds. */
  readonly idleTimeoutMs?: number
}

/** Says the options in the words of the plan file, so that both are checked by one schema. */
export function toTaskInput({ dependencies, maxRetries, timeoutMs, idleTimeoutMs, ...task }: TaskOptions): TaskInput {
  return {
    ...task,
    ...(dependencies === undefined ? {} : { needs: [task.needs ?? [], dependencies].flat() }),
    ...(maxRetries === undefined ? {} : { retries: maxRetries }),
    ...(timeoutMs === undefined ? {} : { timeout: `${timeoutMs}ms` }),
    ...(idleTimeoutMs === undefined ? {} : { idleTimeout: `${idleTimeoutMs}ms` }),
  }
}
