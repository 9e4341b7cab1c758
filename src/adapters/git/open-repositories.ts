import { mkdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import type { Repository } from '../../core/plan/plan.ts'
import type { Fingerprint } from './fingerprint.ts'
import { ObjectReader } from './object-reader.ts'
import { ensurePrivateRepository, privateFolder, type PrivateRepository } from './private-repository.ts'
import { RefWriter } from './ref-writer.ts'
import { findRepository, ifMissing, readRef } from './user-repository.ts'

/** A repository with its resident processes. */
export class OpenRepository {
  readonly repository: PrivateRepository
  readonly objects: ObjectReader
  readonly refs: RefWriter
  /** Taken by `open`; landings are refused when it no longer holds. */
  fingerprint: Fingerprint | null = null

  constructor(repository: PrivateRepository) {
    this.repository = repository
    this.objects = new ObjectReader(repository.gitDir)
    this.refs = new RefWriter(repository.user.commonDir)
  }

  /** Commit of a branch of ours. It is a plain file unless the user packed the refs; then git reads it. */
  async readRunRef(ref: string): Promise<string | null> {
    const text = await readFile(join(this.repository.user.commonDir, ref), 'latin1').catch(ifMissing(''))
    const commit = /^([0-9a-f]{40}|[0-9a-f]{64})\n$/.exec(text)?.[1]
    return commit ?? (await readRef(this.repository.user, ref))
  }

  async close(): Promise<void> {
    await Promise.all([this.objects.close(), this.refs.close()])
  }
}

/** The repositories that a lander has met, each opened once. */
export class OpenRepositories {
  readonly #stateFolder: string
  readonly #open = new Map<string, Promise<OpenRepository>>()

  constructor(stateFolder: string) {
    this.#stateFolder = stateFolder
  }

  get(repository: Repository): Promise<OpenRepository> {
    const known = this.#open.get(repository.path)
    if (known !== undefined) return known
    const opening = this.#openNew(repository).catch((error: unknown) => {
      this.#open.delete(repository.path)
      throw error
    })
    this.#open.set(repository.path, opening)
    return opening
  }

  async forget(repository: Repository): Promise<void> {
    const known = this.#open.get(repository.path)
    this.#open.delete(repository.path)
    await (await known?.catch(() => undefined))?.close()
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(all.map(async (opening) => (await opening.catch(() => undefined))?.close()))
  }

  async #openNew(repository: Repository): Promise<OpenRepository> {
    const user = await findRepository(repository.path)
    if (user === null) {
      throw new FleetError('repository-invalid', `${repository.path} is not a git repository`, { hint: 'Run `git init` there and commit, or work in place.' })
    }
    await mkdir(this.#stateFolder, { recursive: true })
    const folder = privateFolder(await realpath(this.#stateFolder), repository.name, user)
    return new OpenRepository(await ensurePrivateRepository(folder, user))
  }
}
