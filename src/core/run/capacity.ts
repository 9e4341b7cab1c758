import { mayOverlap } from '../plan/glob-overlap.ts'
import type { Limits, Task } from '../plan/plan.ts'

/**
 * How much may run at once: the global concurrency, named limits, exclusive resources, and the rule that tasks working in place in one
 * folder need disjoint `files:`.
 */
export class Capacity {
  readonly #concurrency: number
  readonly #limits: Limits
  readonly #used = new Map<string, number>()
  readonly #inPlace = new Map<string, Set<Task>>()
  #running = 0

  constructor(concurrency: number, limits: Limits) {
    this.#concurrency = concurrency
    this.#limits = limits
  }

  get isFull(): boolean {
    return this.#running >= this.#concurrency
  }

  /** `agents`: the names that the attempt counts under. */
  fits(task: Task, agents: readonly string[] = [task.agentName]): boolean {
    if (this.isFull) return false
    for (const [name, limit] of this.#needsOf(task, agents)) {
      if ((this.#used.get(name) ?? 0) >= limit) return false
    }
    return task.isolation !== 'in-place' || this.#isAlone(task)
  }

  take(task: Task, agents: readonly string[] = [task.agentName]): void {
    this.#running += 1
    for (const [name] of this.#needsOf(task, agents)) this.#used.set(name, (this.#used.get(name) ?? 0) + 1)
    if (task.isolation !== 'in-place') return
    const neighbours = this.#inPlace.get(task.repository) ?? new Set()
    this.#inPlace.set(task.repository, neighbours.add(task))
  }

  give(task: Task, agents: readonly string[] = [task.agentName]): void {
    this.#running -= 1
    for (const [name] of this.#needsOf(task, agents)) this.#used.set(name, (this.#used.get(name) ?? 0) - 1)
    this.#inPlace.get(task.repository)?.delete(task)
  }

  /** Whether the limit of an agent, if it has one, leaves room for one more. */
  hasRoom(agent: string): boolean {
    return (this.#used.get(`agent:${agent}`) ?? 0) < (this.#limits.agents[agent] ?? Infinity)
  }

  #isAlone(task: Task): boolean {
    for (const neighbour of this.#inPlace.get(task.repository) ?? []) {
      if (mayOverlap(task.files, neighbour.files)) return false
    }
    return true
  }

  #needsOf(task: Task, names: readonly string[]): readonly (readonly [string, number])[] {
    const { agents, repositories, labels, resources } = this.#limits
    const needs: (readonly [string, number])[] = task.resources.map((name) => [`resource:${name}`, resources[name] ?? 1])
    for (const name of names) {
      const agentLimit = agents[name]
      if (agentLimit !== undefined) needs.push([`agent:${name}`, agentLimit])
    }
    const repositoryLimit = repositories[task.repository]
    if (repositoryLimit !== undefined) needs.push([`repository:${task.repository}`, repositoryLimit])
    for (const label of task.labels) {
      const labelLimit = labels[label]
      if (labelLimit !== undefined) needs.push([`label:${label}`, labelLimit])
    }
    return needs
  }
}

/** Tasks with equal keys fit or do not fit together, so the ready queue asks once for all of them. */
export function capacityKey(task: Task, agents: readonly string[] = [task.agentName]): string {
  const place = task.isolation === 'in-place' ? task.files : null
  return JSON.stringify([agents, task.repository, task.labels, task.resources, place])
}
