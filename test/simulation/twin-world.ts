import type { MemoryRepositories, MemoryRepository } from '../../src/adapters/memory/memory-repositories.ts'
import { textOf, treeOf, type Tree } from '../../src/adapters/memory/memory-tree.ts'
import type { Report } from '../../src/core/run/signal.ts'
import type { Reply } from '../../src/ports/worker-pool.ts'
import type { Outside } from './scenario.ts'

export const branch = 'fleet/sim'
export const path = '/in/memory'
const slots = 5

/** What each attempt does to a tree: a file of its own, a line of a file that all share, and a file that goes. */
export const sharedFile = 'shared.txt'
export const ownFile = (task: string): string => `out/${task}.txt`
export const doomedFile = (task: string): string => `old/${Number(task.slice(1)) % 3}.txt`
export const signature = (task: string, attempt: number): string => `${task}#${attempt}\n`
export function signShared(text: string, task: string): string {
  const slot = Number(task.slice(1)) % slots
  return text.replace(new RegExp(`^slot ${slot}: .*$`, 'm'), `slot ${slot}: ${task}`)
}

const shared = Array.from({ length: slots }, (_, slot) => `slot ${slot}: free\n----\n`).join('')
export const firstTree: Readonly<Record<string, string>> = { [sharedFile]: shared, 'old/0.txt': '0\n', 'old/1.txt': '1\n', 'old/2.txt': '2\n' }

/** All that outlives the orchestrator: the repository, what attempts did outside of it, and what was noticed of them. */
export class TwinWorld implements Outside {
  readonly repository: MemoryRepository
  readonly base: string
  readonly paid = new Map<string, number>()
  readonly problems: string[] = []
  /** Attempts that have left something outside the tree which nobody has undone. */
  readonly effects = new Map<string, number>()
  readonly #worked = new Set<string>()
  readonly #undone = new Set<string>()

  constructor(repositories: MemoryRepositories) {
    this.repository = repositories.add(path, treeOf(firstTree))
    this.base = this.repository.branches.get('main') ?? ''
  }

  get landed(): readonly { readonly task: string; readonly commit: string; readonly attempt: number }[] {
    return this.#line().flatMap(({ id, message: { trailers } }) => {
      const of = (name: string): string => trailers.find(([key]) => key === name)?.[1] ?? ''
      return of('Fleet-Task') === '' ? [] : [{ task: of('Fleet-Task'), attempt: Number(of('Fleet-Attempt')), commit: id }]
    })
  }

  /** Another program moves the run's branch. */
  intrude(): void {
    const head = this.repository.branches.get(branch) ?? this.base
    const tree = new Map([...this.repository.read(head).tree, ...treeOf({ [`foreign/${this.#line().length}.txt`]: 'x' })])
    this.repository.branches.set(branch, this.repository.commit({ tree, parents: [head], message: { subject: 'foreign', body: '', trailers: [] } }))
  }

  noteAgent(task: string, attempt: number): void {
    if (this.#worked.has(`${task}#${attempt}`)) this.problems.push(`the agent of ${task}#${attempt} ran again after its work was kept`)
  }

  noteRollback(task: string, attempt: number): void {
    this.effects.delete(task)
    this.#undone.add(`${task}#${attempt}`)
  }

  noteReport(report: Report, reply: Reply): void {
    if (reply === 'stale') return
    const [, task = '', attempt = ''] = /^(.+)#(\d+)@/.exec(report.lease) ?? []
    const key = `${task}#${attempt}`
    if (report.type === 'attempt-advanced' && report.phase === 'working' && !this.#undone.has(key)) this.effects.set(task, Number(attempt))
    if (report.type !== 'attempt-worked') return
    this.#worked.add(key)
    this.paid.set(key, (this.paid.get(key) ?? 0) + 1)
  }

  /** The tree that the landed tasks alone produce, one after the other. */
  expectedTree(): Tree {
    const files = new Map(treeOf(firstTree))
    for (const { task, attempt } of this.landed) {
      for (const [file, entry] of treeOf({ [ownFile(task)]: signature(task, attempt), [sharedFile]: signShared(textOf(files, sharedFile) ?? '', task) })) files.set(file, entry)
      files.delete(doomedFile(task))
    }
    return files
  }

  /** What the run's branch holds, without what the other program put there. */
  landedTree(): Tree {
    const { tree } = this.repository.read(this.repository.branches.get(branch) ?? this.base)
    return new Map([...tree].filter(([file]) => !file.startsWith('foreign/')))
  }

  #line(): readonly ReturnType<MemoryRepository['read']>[] {
    const commits: ReturnType<MemoryRepository['read']>[] = []
    for (let at = this.repository.branches.get(branch) ?? this.base; at !== this.base; at = commits[0]?.parents[0] ?? this.base) commits.unshift(this.repository.read(at))
    return commits
  }
}
