/** A package that a lock file pins, as reports name it. */
export type NamedPackage = {
  readonly ecosystem: string
  readonly name: string
  /** Null where the lock file does not pin it. */
  readonly version: string | null
}

/** What a change does to the packages that are installed: the first of each kind, with how many there are. */
export type DependencyChange = {
  readonly added: readonly NamedPackage[]
  readonly updated: readonly (Omit<NamedPackage, 'version'> & { readonly from: readonly string[]; readonly to: readonly string[] })[]
  readonly removed: readonly NamedPackage[]
  readonly counts: { readonly added: number; readonly updated: number; readonly removed: number }
  /** Lock files that differ. */
  readonly lockFiles: readonly string[]
}

/** Most packages of one kind that a report names. */
export const maxNamedPackages = 100
