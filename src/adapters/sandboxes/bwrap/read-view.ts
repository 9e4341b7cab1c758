import { lstat, mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxRequest } from '../../../ports/sandboxes.ts'
import type { BwrapView } from './bwrap-arguments.ts'
import type { Bwrap } from './find-bwrap.ts'
import { isBelow } from './is-below.ts'

export type ReadViewOptions = {
  readonly parts: Bwrap
  readonly request: SandboxRequest
  readonly stateFolder: string
  readonly sockets: BwrapView['sockets']
  readonly hasOwnNetwork: boolean
  /** Files of Fleet's that run inside. */
  readonly ownPaths: readonly string[]
}

/** Looks up what is really there of what a sandbox shows and hides. */
export async function readView({ parts, request, stateFolder, sockets, hasOwnNetwork, ownPaths }: ReadViewOptions): Promise<BwrapView> {
  const { workspace, temporaryFolder } = request
  const { system, emptyFolder, emptyFile, disablesUserNamespaces } = parts
  const tmp = join(temporaryFolder, 'tmp')
  await mkdir(tmp, { recursive: true })
  const names = hasOwnNetwork ? [] : ['/etc/resolv.conf']
  const readable = (await Promise.all([...request.readablePaths, ...ownPaths, ...names].map(locate))).flat().filter(({ target }) => target !== '/' && target !== workspace)
  const tops = [workspace, ...readable.map(({ target }) => target)]
  const wanted = [...tops.map((top) => join(top, '.git')), ...request.hiddenPaths.map((path) => join(workspace, path))]
  const hidden = (await Promise.all(wanted.map((path) => toHidden(path, tops)))).flat()
  return { system, workspace, temporaryFolder, tmp, readable: distinct(readable), hidden, stateFolder, sockets, hasOwnNetwork, emptyFolder, emptyFile, disablesUserNamespaces }
}

/** A path is shown where it is named and where it leads to; what is not there is left out. */
async function locate(path: string): Promise<readonly { readonly source: string; readonly target: string }[]> {
  const source = await realpath(path).catch(() => null)
  if (source === null) return []
  return source === path ? [{ source, target: source }] : [{ source, target: source }, { source, target: path }]
}

/** A mount cannot lie on a link, so what it leads to is hidden, if that is shown at all. */
async function toHidden(path: string, tops: readonly string[]): Promise<BwrapView['hidden']> {
  const real = await realpath(path).catch(() => null)
  if (real === null || tops.includes(real) || !tops.some((top) => isBelow(real, top))) return []
  return [{ path: real, isFolder: (await lstat(real)).isDirectory() }]
}

/** Parents first: what is shown later lies over what was shown before. */
function distinct(readable: BwrapView['readable']): BwrapView['readable'] {
  const byTarget = new Map(readable.map((place) => [place.target, place]))
  return [...byTarget.values()].sort((a, b) => a.target.length - b.target.length)
}
