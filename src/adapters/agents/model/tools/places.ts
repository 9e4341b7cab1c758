import { realpath } from 'node:fs/promises'
import { isAbsolute, relative } from 'node:path'
import picomatch from 'picomatch'
import { isGitPath } from '../../../../core/plan/path-rules.ts'
import { confinePath } from '../../../../platform/confine-path.ts'
import type { AgentAssignment } from '../../../../ports/agent.ts'

/** A path that a tool may use. */
export type Place = {
  readonly status: 'allowed'
  /** Absolute, links resolved. */
  readonly path: string
  /** Slash-separated, relative to the root. */
  readonly relative: string
  readonly root: string
}
export type PlaceAnswer = Place | { readonly status: 'refused'; readonly reason: string }

/** Which paths tools may use: the workspace, and for reading the source repositories. */
export type Places = {
  readonly forReading: (path: string) => Promise<PlaceAnswer>
  /** A file of the task's `files`; the engine judges the whole change again at the end. */
  readonly forChanging: (path: string) => Promise<PlaceAnswer>
}

export async function createPlaces({ workspace, sources, files }: Pick<AgentAssignment, 'workspace' | 'sources' | 'files'>): Promise<Places> {
  const roots = await Promise.all([workspace, ...Object.values(sources)].map(async (path) => ({ path, real: await realpath(path) })))
  const isInScope = files.length === 0 ? () => true : picomatch([...files], { dot: true })
  const forReading = async (path: string): Promise<PlaceAnswer> => {
    const asked = isAbsolute(path) ? findRoot(path, roots) : { root: roots[0]?.real ?? workspace, way: path }
    if (asked === null) return { status: 'refused', reason: `${path} is outside of the workspace; use paths relative to it` }
    const real = await confinePath(asked.root, asked.way)
    if (real === null) return { status: 'refused', reason: `${path} leads out of the workspace` }
    const way = relative(asked.root, real).replaceAll('\\', '/')
    if (isGitPath(way) || isGitPath(asked.way)) return { status: 'refused', reason: `${path} belongs to git, which is not part of the task` }
    if (/^\.fleet(?:\/|$)/i.test(way)) return { status: 'refused', reason: `${path} belongs to Fleet, which is not part of the task` }
    return { status: 'allowed', path: real, relative: way, root: asked.root }
  }
  return {
    forReading,
    async forChanging(path) {
      const place = await forReading(path)
      if (place.status === 'refused') return place
      if (place.root !== roots[0]?.real) return { status: 'refused', reason: `${path} belongs to a repository that may only be read` }
      if (!isInScope(place.relative)) return { status: 'refused', reason: `${place.relative} may not be changed: the task is limited to files: [${files.join(', ')}]` }
      return place
    },
  }
}

type Root = { readonly path: string; readonly real: string }

function findRoot(path: string, roots: readonly Root[]): { readonly root: string; readonly way: string } | null {
  for (const root of roots) {
    for (const start of [root.path, root.real]) {
      if (path === start) return { root: root.real, way: '.' }
      if (path.startsWith(`${start}/`)) return { root: root.real, way: path.slice(start.length + 1) }
    }
  }
  return null
}
