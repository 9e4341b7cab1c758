import type { OpenDocuments, Place } from './open-documents.ts'
import { refuse } from './refusal.ts'

/** Puts `before + to + after` in the place of the old name; `before` and `after` are what keeps an object's property or a local's name. */
export type Replacement = Place & { readonly before: string; readonly after: string }

/** Replacements by place, so that the same one, seen through several projects or links, counts once. */
export class Replacements {
  readonly #byPath = new Map<string, Map<number, Replacement>>()

  /** Adds a replacement; two different ones at one place are a contradiction. */
  add(replacement: Replacement): void {
    const known = this.get(replacement)
    if (known !== undefined && (known.before !== replacement.before || known.after !== replacement.after)) {
      refuse(`the language server gave two different edits for one place in ${replacement.path}`)
    }
    this.set(replacement)
  }

  set(replacement: Replacement): void {
    const places = this.#byPath.get(replacement.path) ?? new Map<number, Replacement>()
    places.set(replacement.offset, replacement)
    this.#byPath.set(replacement.path, places)
  }

  get({ path, offset }: Place): Replacement | undefined {
    return this.#byPath.get(path)?.get(offset)
  }

  paths(): string[] {
    return [...this.#byPath.keys()]
  }

  /** The replacements of one file, first to last. */
  of(path: string): Replacement[] {
    return [...(this.#byPath.get(path)?.values() ?? [])].sort((a, b) => a.offset - b.offset)
  }

  count(): number {
    return this.paths().reduce((sum, path) => sum + this.of(path).length, 0)
  }
}

/** A file after the rename, and for every replacement the offsets at which the old name stood and the new one stands. */
export type RenamedText = {
  readonly path: string
  readonly text: string
  readonly places: readonly { readonly old: number; readonly new: number }[]
}

export function applyReplacements(
  documents: OpenDocuments,
  replacements: Replacements,
  names: { from: string; to: string },
): RenamedText[] {
  return replacements.paths().map((path) => {
    const { text } = documents.source(path)
    const places: { old: number; new: number }[] = []
    let renamed = ''
    let end = 0
    for (const { offset, before, after } of replacements.of(path)) {
      if (offset < end) refuse(`the language server gave overlapping edits at ${documents.describe({ path, offset })}`)
      renamed += text.slice(end, offset) + before
      places.push({ old: offset, new: renamed.length })
      renamed += names.to + after
      end = offset + names.from.length
    }
    return { path, text: renamed + text.slice(end), places }
  })
}
