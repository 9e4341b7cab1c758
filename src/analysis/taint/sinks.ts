import { javascriptSinks } from './sinks-javascript.ts'
import { pythonSinks } from './sinks-python.ts'
import { cachePaths } from './path-cache.ts'
import type { Sink } from './sink-shape.ts'

function bySuffix(sinks: readonly Sink[]): ReadonlyMap<string, readonly { readonly path: string; readonly sink: Sink }[]> {
  const table = new Map<string, { path: string; sink: Sink }[]>()
  for (const sink of sinks) {
    for (const path of sink.paths) {
      const name = path.slice(path.lastIndexOf('.') + 1)
      table.set(name, [...(table.get(name) ?? []), { path, sink }])
    }
  }
  return table
}

const tables = { python: bySuffix(pythonSinks), javascript: bySuffix(javascriptSinks) }

/** The sinks that a call of this path is. */
export const findSinks = cachePaths((language, path): readonly Sink[] => {
  const cut = path.lastIndexOf('.')
  const receiver = cut < 0 ? '' : path.slice(0, cut)
  const candidates = tables[language].get(path.slice(cut + 1)) ?? []
  return candidates
    .filter((candidate) => candidate.path === path || (candidate.path.startsWith('*.') && cut >= 0))
    .map((candidate) => candidate.sink)
    .filter((sink) => sink.receiver === undefined || sink.receiver.test(receiver))
})
