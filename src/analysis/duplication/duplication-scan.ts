import { toFingerprint } from '../fingerprint.ts'
import type { Finding, Location, Note } from '../model.ts'
import { decodeSource } from '../parse/decode-source.ts'
import { languageOf } from '../parse/language-of.ts'
import { applySuppressions } from '../suppress.ts'
import { CloneTokens, packFile } from './clone-tokens.ts'
import type { PackedFile } from './clone-tokens.ts'
import { findTokenClones } from './find-clones.ts'
import type { CloneGroup, CloneReport } from './find-clones.ts'
import { scanFile } from './scan-file.ts'

/** How much of the code is there twice. `groups` are the same tokens at two or more places, the worst first. */
export type Duplication = { readonly duplicatedLines: number; readonly lines: number; readonly percent: number; readonly groups: readonly CloneGroup[] }

export type DuplicationResult = { readonly duplication: Duplication; readonly findings: readonly Finding[]; readonly notes: readonly Note[] }

/** Some 400,000 lines; more would take more memory than all the rest. */
const maxTokens = 4_000_000
/** Longer files, and files with longer lines, are made by programs. */
const maxCharacters = 2_000_000
const madeLine = /[^\n]{5000}/
/** Nobody reads more. */
const maxFindings = 500

/** Looks for code that is there twice over all files that it is shown: Qlty's smells `identical-code` and `similar-code`. */
export class DuplicationScan {
  readonly #ids = new Map<string, number>()
  readonly #files: PackedFile[] = []
  /** Texts with a comment that may waive what is found in them. */
  readonly #marked = new Map<string, string>()
  #tokens = 0
  #isFull = false

  add({ path, bytes }: { readonly path: string; readonly bytes: Uint8Array }): void {
    if (languageOf(path) === null || bytes.length > maxCharacters) return
    const { text } = decodeSource(path, bytes)
    if (text === null || madeLine.test(text)) return
    if (this.#tokens > maxTokens) this.#isFull = true
    if (this.#isFull) return
    if (text.includes('fleet-ignore')) this.#marked.set(path, text)
    const file = packFile(path, scanFile({ path, text }, this.#ids))
    this.#files.push(file)
    this.#tokens += file.words.length
  }

  /** The order in which files were added does not matter. */
  finish(): DuplicationResult {
    const tokens = new CloneTokens(this.#files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)))
    const identical = findTokenClones(tokens)
    const similar = findTokenClones(tokens, { ignoreNames: true })
    const findings = [...toFindings('identical-code', identical, []), ...toFindings('similar-code', similar, listCopies(identical))].slice(0, maxFindings)
    const { duplicatedLines, lines, groups } = identical
    const note: Note = { path: '', line: null, kind: 'too-large', message: `Copies were looked for in ${this.#files.length} files only: there is too much code to compare all of it.` }
    return {
      duplication: { duplicatedLines, lines, percent: lines === 0 ? 0 : (100 * duplicatedLines) / lines, groups },
      findings: findings.map((finding) => this.#suppress(finding)),
      notes: this.#isFull ? [note] : [],
    }
  }

  #suppress(finding: Finding): Finding {
    const { path } = finding.location
    const text = this.#marked.get(path)
    return text === undefined ? finding : (applySuppressions({ path, text }, [finding]).findings[0] ?? finding)
  }
}

/** Every place but the first of a group. */
function listCopies({ groups }: CloneReport): readonly Location[] {
  return groups.flatMap(({ locations }) => locations.slice(1))
}

/** What an identical copy says already is not said again. */
function toFindings(rule: 'identical-code' | 'similar-code', { groups }: CloneReport, said: readonly Location[]): Finding[] {
  const byPath = Map.groupBy(said, ({ path }) => path)
  const isSaid = ({ path, line, endLine }: Location): boolean => (byPath.get(path) ?? []).some((one) => one.line <= endLine && one.endLine >= line)
  const seen = new Map<string, number>()
  return groups.flatMap(({ locations, tokens }) => {
    const [first, ...copies] = locations
    return first === undefined ? [] : copies.filter((copy) => !isSaid(copy)).map((copy) => toFinding({ rule, first, copy, tokens, seen }))
  })
}

type Copy = { readonly rule: 'identical-code' | 'similar-code'; readonly first: Location; readonly copy: Location; readonly tokens: number; readonly seen: Map<string, number> }

function toFinding({ rule, first, copy, tokens, seen }: Copy): Finding {
  const lines = copy.endLine - copy.line + 1
  // Neither lines above it nor another name of the file change what is copied.
  const lineText = `${lines} lines, ${tokens} tokens`
  const occurrence = seen.get(lineText) ?? 0
  seen.set(lineText, occurrence + 1)
  return {
    ruleId: `fleet/${rule}`, category: 'smell', severity: 'low', cwe: null, location: copy,
    message: `${lines} lines are ${rule === 'identical-code' ? 'the same as' : 'like'} those at ${first.path}:${first.line}${rule === 'identical-code' ? '' : ', but for names and values'}.`,
    mend: 'Move what is shared into a function or table that both use.',
    fingerprint: toFingerprint({ ruleId: `fleet/${rule}`, lineText, scope: '', occurrence }), trace: [], suppressedBecause: null,
  }
}

/** Shows the scan all files that pass. */
export async function* showTo<T extends { readonly path: string; readonly bytes: Uint8Array }>(scan: DuplicationScan, files: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const file of files) {
    scan.add(file)
    yield file
  }
}
