import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where groups for a controller are made: below the group that Fleet itself is in, so that they stay within its limits. */
export type Controller = { readonly path: string; readonly version: 1 | 2 }

export type Controllers = { readonly pids: Controller | null; readonly memory: Controller | null }

let found: Promise<Controllers> | null = null

/** Looks once in the life of the program. */
export function findControllers(): Promise<Controllers> {
  found ??= find()
  return found
}

async function find(): Promise<Controllers> {
  const [mounts, own] = await Promise.all(['/proc/self/mountinfo', '/proc/self/cgroup'].map((path) => readFile(path, 'utf8').catch(() => '')))
  const unified = await findUnified(mounts ?? '', own ?? '')
  const locate = (name: string): Controller | null => unified.get(name) ?? findLegacy(name, mounts ?? '', own ?? '')
  return { pids: locate('pids'), memory: locate('memory') }
}

/** `9:pids:/some/group` and a mount of type cgroup with `pids` among its options. */
function findLegacy(name: string, mounts: string, own: string): Controller | null {
  const group = own.split('\n').map((line) => line.split(':')).find(([, controllers = '']) => controllers.split(',').includes(name))?.[2]
  const mount = parseMounts(mounts).find(({ type, options }) => type === 'cgroup' && options.split(',').includes(name))
  return group === undefined || mount === undefined ? null : { path: join(mount.target, below(mount.root, group)), version: 1 }
}

/** Version 2 gives controllers only to groups whose parent has no processes of its own, or is the root of all. */
async function findUnified(mounts: string, own: string): Promise<ReadonlyMap<string, Controller>> {
  const group = /^0::(.*)$/m.exec(own)?.[1]
  const mount = parseMounts(mounts).find(({ type }) => type === 'cgroup2')
  if (group === undefined || mount === undefined) return new Map()
  const path = join(mount.target, below(mount.root, group))
  const usable: [string, Controller][] = []
  for (const name of ['pids', 'memory']) {
    const isThere = (await readFile(join(path, 'cgroup.controllers'), 'utf8').catch(() => '')).split(/\s/).includes(name)
    if (isThere && (await writeFile(join(path, 'cgroup.subtree_control'), `+${name}`).then(() => true, () => false))) usable.push([name, { path, version: 2 }])
  }
  return new Map(usable)
}

type CgroupMount = { readonly root: string; readonly target: string; readonly type: string; readonly options: string }

function parseMounts(text: string): readonly CgroupMount[] {
  return text.split('\n').flatMap((line) => {
    const [place = '', source = ''] = line.split(' - ')
    const [, , , root = '', target = ''] = place.split(' ')
    const [type = '', , options = ''] = source.split(' ')
    return type.startsWith('cgroup') ? [{ root, target, type, options }] : []
  })
}

/** A container may see only a part of the tree. */
function below(root: string, group: string): string {
  if (root === '/') return group
  return group === root || group.startsWith(`${root}/`) ? group.slice(root.length) : '/'
}
