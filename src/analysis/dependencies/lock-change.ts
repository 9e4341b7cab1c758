import { maxNamedPackages, type DependencyChange, type NamedPackage } from '../../core/run/dependency-change.ts'
import type { ChangedFile } from '../gate/judge-change.ts'
import { decodeSource } from '../parse/decode-source.ts'
import type { UntrustedText } from '../parse-untrusted.ts'
import type { Dependency, LockFile } from './dependency.ts'
import { diffDependencies } from './diff-dependencies.ts'
import { isLockFile } from './is-lock-file.ts'
import { readLockFile } from './read-lock-file.ts'

/** The lock files of a change as they were and as they are. */
export type LockSides = { readonly base: readonly LockFile[]; readonly head: readonly LockFile[] }

/** Text of a manifest that the change left as it was; null where there is none. */
export type ReadManifest = (path: string) => Promise<string | null>

/** The manifest that tells direct from transitive for a lock file, by path; null where the lock file tells itself. */
export function toManifestPath(lockPath: string): string | null {
  const folder = lockPath.slice(0, lockPath.lastIndexOf('/') + 1)
  const name = lockPath.slice(folder.length)
  if (name === 'yarn.lock' || name === 'package-lock.json' || name === 'npm-shrinkwrap.json') return `${folder}package.json`
  return name === 'poetry.lock' ? `${folder}pyproject.toml` : null
}

/** Reads the lock files among changed files, each with the manifest beside it. */
export async function readLockSides(files: readonly ChangedFile[], readManifest: ReadManifest): Promise<LockSides> {
  const locks = files.filter(({ path }) => isLockFile(path))
  const read = async (side: 'base' | 'head'): Promise<readonly LockFile[]> => {
    const found: LockFile[] = []
    for (const { path, [side]: bytes } of locks) {
      const lock = bytes === null ? null : readLockFile({ path, text: toText(path, bytes), ...(await toManifest({ path, files, side, readManifest })) })
      if (lock !== null) found.push(lock)
    }
    return found
  }
  return { base: await read('base'), head: await read('head') }
}

type ManifestQuestion = { readonly path: string; readonly files: readonly ChangedFile[]; readonly side: 'base' | 'head'; readonly readManifest: ReadManifest }

async function toManifest({ path: lockPath, files, side, readManifest }: ManifestQuestion): Promise<{ readonly manifest?: UntrustedText }> {
  const path = toManifestPath(lockPath)
  if (path === null) return {}
  const changed = files.find((file) => file.path === path)
  const bytes = changed?.[side] ?? null
  const text = bytes === null ? (changed === undefined ? await readManifest(path) : null) : toText(path, bytes)
  return text === null ? {} : { manifest: { path, text } }
}

/** Text that is no UTF-8 is no lock file either: its reader says so. */
function toText(path: string, bytes: Uint8Array): string {
  return decodeSource(path, bytes).text ?? Buffer.from(bytes).toString('latin1')
}

/** What differs between the lock files, as a report names it. */
export function toDependencyChange({ base, head }: LockSides): DependencyChange {
  const diff = diffDependencies(base.flatMap(({ dependencies }) => dependencies), head.flatMap(({ dependencies }) => dependencies))
  const updated = diff.changed.map(({ ecosystem, name, before, after }) => ({ ecosystem, name, from: toVersions(before), to: toVersions(after) }))
  return {
    added: diff.added.slice(0, maxNamedPackages).map(toNamed),
    updated: updated.slice(0, maxNamedPackages),
    removed: diff.removed.slice(0, maxNamedPackages).map(toNamed),
    counts: { added: diff.added.length, updated: updated.length, removed: diff.removed.length },
    lockFiles: [...new Set([...base, ...head].map(({ path }) => path))].sort(),
  }
}

function toNamed({ ecosystem, name, version }: Dependency): NamedPackage {
  return { ecosystem, name, version }
}

function toVersions(dependencies: readonly Dependency[]): readonly string[] {
  return [...new Set(dependencies.map(({ version }) => version ?? '*'))].sort()
}
