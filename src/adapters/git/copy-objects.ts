import { invariant } from '../../core/unreachable.ts'
import { syncFolder } from '../../platform/atomic-write.ts'
import { git } from './git.ts'
import { durableWrites } from './git-environment.ts'
import { readLooseObject } from './loose-object.ts'
import type { ObjectReader } from './object-reader.ts'
import { writePack, type IdentifiedObject } from './pack-file.ts'
import type { PrivateRepository } from './private-repository.ts'
import { parseCommit, parseTree, treeMode, type TreeEntry } from './tree-object.ts'

/** What a copy is about: `commit`, without what `known` commits hold already. */
export type CopyRequest = { readonly commit: string; readonly known: ReadonlySet<string> }

/** Beyond this much content git itself makes the pack: it does so without holding everything in memory. */
const maxBytesInMemory = 32 * 1024 * 1024

/** Puts everything that a commit needs into the user's object database, durably. */
export async function copyObjects(repository: PrivateRepository, reader: ObjectReader, request: CopyRequest): Promise<void> {
  const collector = new Collector(repository, reader)
  await collector.addHistory(request)
  if (collector.bytes > maxBytesInMemory) await copyWithGit(repository, request)
  else if (collector.objects.size > 0) await writePack(repository.user.objectsDir, [...collector.objects.values()], repository.user.objectFormat)
}

/**
 * Walks from the new commit down to known ones. Only loose objects of the private repository can be missing in the user's: all else
 * came from there. The walk is wider than needed (an object may have landed before), never narrower.
 */
class Collector {
  readonly objects = new Map<string, IdentifiedObject>()
  bytes = 0
  readonly #repository: PrivateRepository
  readonly #reader: ObjectReader
  readonly #hashBytes: number

  constructor(repository: PrivateRepository, reader: ObjectReader) {
    this.#repository = repository
    this.#reader = reader
    this.#hashBytes = repository.user.objectFormat === 'sha1' ? 20 : 32
  }

  async addHistory(request: CopyRequest): Promise<void> {
    const left = [request.commit]
    for (let id = left.pop(); id !== undefined && !this.#isFull(); id = left.pop()) {
      if (request.known.has(id) || this.objects.has(id) || !(await this.#add(id))) continue
      const { tree, parents } = parseCommit(this.#body(id))
      const [first] = parents
      const before = first === undefined ? null : parseCommit(await this.#reader.require(first, 'commit')).tree
      await this.#addTree(tree, before)
      left.push(...parents)
    }
  }

  async #addTree(id: string, before: string | null): Promise<void> {
    if (id === before || this.objects.has(id) || this.#isFull()) return
    const added = await this.#add(id)
    // A tree that the user's repository has may still hold what it lacks only if somebody wrote it there by hand.
    if (!added) return
    const old = new Map<string, TreeEntry>()
    if (before !== null) for (const entry of await this.#entries(before)) old.set(entry.name, entry)
    for (const entry of parseTree(this.#body(id), this.#hashBytes)) {
      const previous = old.get(entry.name)
      if (previous?.id === entry.id) continue
      if (entry.mode === treeMode) await this.#addTree(entry.id, previous?.mode === treeMode ? previous.id : null)
      else if (entry.mode !== '160000') await this.#add(entry.id)
    }
  }

  /** False when the object is not one of the private repository's own. */
  async #add(id: string): Promise<boolean> {
    if (this.objects.has(id)) return true
    const object = await readLooseObject(this.#repository.objectsDir, id)
    if (object === null) return false
    this.objects.set(id, { ...object, id })
    this.bytes += object.body.length
    return true
  }

  async #entries(tree: string): Promise<readonly TreeEntry[]> {
    return parseTree(await this.#reader.require(tree, 'tree'), this.#hashBytes)
  }

  #isFull(): boolean {
    return this.bytes > maxBytesInMemory
  }

  #body(id: string): Buffer {
    const object = this.objects.get(id)
    invariant(object !== undefined, 'the object was added')
    return object.body
  }
}

async function copyWithGit(repository: PrivateRepository, request: CopyRequest): Promise<void> {
  const { gitDir, user } = repository
  const list = [request.commit, ...[...request.known].map((id) => `^${id}`)].join('\n')
  const folder = `${user.objectsDir}/pack`
  const args = ['pack-objects', '--revs', '--quiet', '--delta-base-offset', '--end-of-options', `${folder}/pack`]
  await git({ gitDir, args, stdin: `${list}\n`, settings: durableWrites })
  await syncFolder(folder)
}
