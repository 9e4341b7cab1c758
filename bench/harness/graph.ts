import { randomFrom } from './random.ts'

/** A generated graph of tasks: what each waits for, by index, and how long it takes. */
export type TaskGraph = { readonly needs: readonly (readonly number[])[]; readonly durationsMs: readonly number[] }

export type Shape = 'layered' | 'sparse'

/** How many tasks a level of a layered graph has. */
const levelWidth = 20

/**
 * A seeded graph. `layered`: each task waits for one to three of the level before. `sparse`: for up to four of any before. Durations are
 * lognormal with median `medianMs` and sigma 1, which is what real task lengths look like, or uniform around it as in the Standard Task
 * Graph Set.
 */
export function makeGraph(shape: Shape, size: number, options: { readonly seed: number; readonly medianMs?: number; readonly lengths?: 'lognormal' | 'uniform' }): TaskGraph {
  const random = randomFrom(options.seed)
  const needs = Array.from({ length: size }, (_, index) => (shape === 'layered' ? layeredNeeds(index, random) : sparseNeeds(index, random)))
  const factor = options.lengths === 'uniform' ? () => 2 * random() : () => Math.exp(gaussian(random))
  const durationsMs = Array.from({ length: size }, () => Math.ceil((options.medianMs ?? 0) * factor()))
  return { needs, durationsMs }
}

function layeredNeeds(index: number, random: () => number): readonly number[] {
  if (index < levelWidth) return []
  const level = (Math.floor(index / levelWidth) - 1) * levelWidth
  return pick(1 + Math.floor(random() * 3), () => level + Math.floor(random() * levelWidth))
}

function sparseNeeds(index: number, random: () => number): readonly number[] {
  if (index === 0) return []
  return pick(Math.min(index, Math.floor(random() * 5)), () => Math.floor(random() * index))
}

function pick(count: number, draw: () => number): readonly number[] {
  const picked = new Set<number>()
  while (picked.size < count) picked.add(draw())
  return [...picked]
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** No schedule can be shorter than max(critical path, work ÷ machines). */
export function lowerBoundMs({ needs, durationsMs }: TaskGraph, machines: number): number {
  const ends: number[] = []
  for (const [index, before] of needs.entries()) ends.push((durationsMs[index] ?? 0) + Math.max(0, ...before.map((need) => ends[need] ?? 0)))
  const work = durationsMs.reduce((sum, ms) => sum + ms, 0)
  return Math.max(work / machines, ...ends)
}
