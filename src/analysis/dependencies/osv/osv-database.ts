import type { Note } from '../../model.ts'
import { toPypiName, type Dependency, type Ecosystem } from '../dependency.ts'
import type { OsvAffected, OsvRecord } from './osv-record.ts'

/** Advisories of the packages that were asked for, from whatever source. */
export type OsvDatabase = {
  readonly find: (ecosystem: Ecosystem, name: string) => readonly OsvRecord[]
  /** Records that were looked at, kept or not. */
  readonly recordsRead: number
  /** False when the source was empty or did not answer in full: then finding nothing means nothing. */
  readonly isComplete: boolean
  readonly notes: readonly Note[]
}

/** The comparable form of a package's name; `PyPI` and `PyPI:…` are one ecosystem. */
export function toPackageKey(ecosystem: string, name: string): string {
  const [base = ecosystem] = ecosystem.split(':')
  return base === 'PyPI' ? `PyPI/${toPypiName(name)}` : `${base}/${name}`
}

export function toAffectedKeys(record: OsvRecord): string[] {
  return (record.affected ?? []).flatMap((affected) => toAffectedKey(affected) ?? [])
}

export function toAffectedKey(affected: OsvAffected): string | null {
  return affected.package === undefined ? null : toPackageKey(affected.package.ecosystem, affected.package.name)
}

/** Gathers records, keeping only those of the wanted packages: a whole database is far larger than what a project needs of it. */
export class OsvCollector {
  readonly #byPackage = new Map<string, OsvRecord[]>()
  readonly #wanted: ReadonlySet<string>
  readonly #notes: Note[] = []
  #recordsRead = 0

  constructor(dependencies: readonly Dependency[]) {
    this.#wanted = new Set(dependencies.map((dependency) => toPackageKey(dependency.ecosystem, dependency.name)))
  }

  add(record: OsvRecord): void {
    this.#recordsRead += 1
    for (const key of new Set(toAffectedKeys(record))) {
      if (!this.#wanted.has(key)) continue
      const records = this.#byPackage.get(key)
      if (records === undefined) this.#byPackage.set(key, [record])
      else if (!records.some((other) => other.id === record.id)) records.push(record)
    }
  }

  /** A broken database is one fault, not a hundred thousand. */
  addNote(note: Note): void {
    if (this.#notes.length < 100) this.#notes.push(note)
  }

  /** A copy of a database without a single record is no copy; an API that names none says that all is well. */
  toDatabase(isComplete: boolean = this.#recordsRead > 0): OsvDatabase {
    const byPackage = this.#byPackage
    return {
      find: (ecosystem, name) => byPackage.get(toPackageKey(ecosystem, name)) ?? [],
      recordsRead: this.#recordsRead,
      isComplete,
      notes: this.#notes,
    }
  }
}
