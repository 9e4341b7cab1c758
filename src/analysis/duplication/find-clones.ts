import type { Location, SourceFile } from '../model.ts'
import { RollingIndex } from './rolling-index.ts'
import { CloneTokens, packFile } from './clone-tokens.ts'
import { scanFile } from './scan-file.ts'

export type CloneOptions = {
  /** Shortest clone in lines; 15 when absent, as in Qlty. */
  readonly minLines?: number
  /** Shortest clone in tokens; 64 when absent. */
  readonly minTokens?: number
  /** With true, names and literals of clones may differ. */
  readonly ignoreNames?: boolean
}

/** The same tokens at two or more places, the first one first. */
export type CloneGroup = { readonly tokens: number; readonly lines: number; readonly locations: readonly Location[] }

export type CloneReport = {
  readonly groups: readonly CloneGroup[]
  /** Lines that are in a clone behind its first place, each once. */
  readonly duplicatedLines: number
  readonly lines: number
}

/** Candidates looked at for each place: enough to find the longest clone, few enough to stay linear on generated files. */
const maxCandidates = 16

/**
 * Finds copied code over files of all languages, comments and layout left out. Every window of `minTokens` tokens is hashed as it rolls by;
 * a window seen before is compared token by token and grown to both ends of the match. Time and memory are linear in the tokens.
 */
export function findClones(files: readonly SourceFile[], options: CloneOptions = {}): CloneReport {
  const ids = new Map<string, number>()
  return findTokenClones(new CloneTokens(files.map((file) => packFile(file.path, scanFile(file, ids)))), options)
}

/** The same over tokens, which may be searched more than once. */
export function findTokenClones(tokens: CloneTokens, { minLines = 15, minTokens = 64, ignoreNames = false }: CloneOptions = {}): CloneReport {
  return new CloneFinder(tokens, { minLines, minTokens, words: ignoreNames ? tokens.shapes : tokens.words }).run()
}

type Match = { readonly first: number; readonly second: number; readonly length: number }

class CloneFinder {
  readonly #tokens: CloneTokens
  readonly #minLines: number
  readonly #minTokens: number
  readonly #words: Int32Array
  readonly #groups = new Map<string, Match[]>()

  constructor(tokens: CloneTokens, limits: { readonly minLines: number; readonly minTokens: number; readonly words: Int32Array }) {
    this.#tokens = tokens
    this.#minLines = limits.minLines
    this.#minTokens = limits.minTokens
    this.#words = limits.words
  }

  run(): CloneReport {
    const { fileEnds } = this.#tokens
    const words = this.#words
    const index = new RollingIndex(words, this.#minTokens)
    let file = 0
    let covered = 0
    for (let at = 0; at < words.length; at += 1) {
      while ((fileEnds[file] ?? 0) <= at) file += 1
      if (at + this.#minTokens > (fileEnds[file] ?? 0)) continue
      const candidates = index.take(at, maxCandidates)
      if (at < covered) continue
      const match = this.#findLongest(at, candidates)
      if (match === null) continue
      covered = at + match.length
      const whole = this.#trim(match)
      if (whole.length >= this.#minTokens && this.#countLines(whole.second, whole.length) >= this.#minLines) this.#keep(whole)
    }
    return this.#report()
  }

  #keep(match: Match): void {
    const key = `${match.first}:${match.length}`
    const group = this.#groups.get(key)
    if (group === undefined) this.#groups.set(key, [match])
    else group.push(match)
  }

  #findLongest(second: number, candidates: readonly number[]): Match | null {
    let best: Match | null = null
    for (const first of candidates) {
      const length = this.#matchLength(first, second)
      if (length >= this.#minTokens && length > (best?.length ?? 0)) best = { first, second, length }
    }
    return best
  }

  /** Both places stay in their files and do not overlap. */
  #matchLength(first: number, second: number): number {
    const words = this.#words
    const limit = Math.min(this.#endOf(first) - first, this.#endOf(second) - second, second - first)
    let length = 0
    while (length < limit && words[first + length] === words[second + length]) length += 1
    return length
  }

  /** Without the pieces of lines that only happen to be alike at the ends, such as a closing bracket before the copied lines. */
  #trim({ first, second, length }: Match): Match {
    const { startLines, endLines } = this.#tokens
    let [start, end] = [0, length]
    const [before, behind] = [second - 1, second + length]
    if (before >= this.#startOf(second) && endLines[before] === startLines[second])
      while (start < end && startLines[second + start] === startLines[second]) start += 1
    const lastLine = endLines[behind - 1]
    if (behind < this.#endOf(second) && startLines[behind] === lastLine)
      while (end > start && endLines[second + end - 1] === lastLine) end -= 1
    return { first: first + start, second: second + start, length: end - start }
  }

  #startOf(at: number): number {
    return this.#tokens.fileEnds[this.#tokens.fileAt(at) - 1] ?? 0
  }

  #endOf(at: number): number {
    return this.#tokens.fileEnds[this.#tokens.fileAt(at)] ?? 0
  }

  #countLines(at: number, length: number): number {
    const { startLines, endLines } = this.#tokens
    return (endLines[at + length - 1] ?? 0) - (startLines[at] ?? 0) + 1
  }

  #report(): CloneReport {
    const copied = new Map<string, Set<number>>()
    const groups: CloneGroup[] = []
    for (const matches of this.#groups.values()) {
      const [{ first, length } = { first: 0, length: 0 }] = matches
      const places = [first, ...matches.map((match) => match.second)]
      groups.push({
        tokens: length,
        lines: this.#countLines(first, length),
        locations: places.map((at) => this.#tokens.locate(at, length)),
      })
      for (const match of matches) this.#mark(copied, this.#tokens.locate(match.second, length))
    }
    groups.sort((a, b) => b.tokens * b.locations.length - a.tokens * a.locations.length)
    const duplicatedLines = [...copied.values()].reduce((sum, lines) => sum + lines.size, 0)
    return { groups, duplicatedLines, lines: this.#tokens.lines }
  }

  #mark(copied: Map<string, Set<number>>, { path, line, endLine }: Location): void {
    const lines = copied.get(path) ?? new Set<number>()
    for (let at = line; at <= endLine; at += 1) lines.add(at)
    copied.set(path, lines)
  }
}
