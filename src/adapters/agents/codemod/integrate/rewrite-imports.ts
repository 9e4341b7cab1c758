import { posix } from 'node:path'
import { findScriptSpecifiers, findStyleSpecifiers, isScript, isStyleSheet, type Specifier, type SpecifierSearch } from './find-specifiers.ts'
import type { Copy } from './list-copies.ts'
import { relocateSpecifier, resolveModule, splitSuffix } from './relocate-specifier.ts'

/** What rewriting has to know of both trees; paths are relative to source or target and slash-separated. */
export type Relocation = {
  readonly imports: Readonly<Record<string, string>>
  readonly isSourceFile: (path: string) => boolean
  readonly isTargetFile: (path: string) => boolean
  /** Where a source file goes; of several places the one asked for by the same pair. `undefined` when it is not copied. */
  readonly targetOf: (source: string, pair: number) => string | undefined
}

export type Rewriting = {
  readonly text: string
  /** Every change as `from → to`. */
  readonly changes: readonly string[]
  /** Specifiers that would name nothing in the target. */
  readonly problems: readonly string[]
}

/** Rewrites the specifiers of one copied script or style sheet so that they name the same modules at the new place. */
export function rewriteImports(copy: Copy, text: string, relocation: Relocation): Rewriting {
  const search = findSpecifiers(copy.source, text)
  if (search.status === 'unreadable') return { text, changes: [], problems: [search.reason] }
  const changes: string[] = []
  const problems: string[] = []
  let rewritten = ''
  let from = 0
  for (const specifier of search.specifiers) {
    const next = nextSpecifier(copy, specifier, relocation)
    if (next.status === 'lost') problems.push(`${copy.source} imports ${specifier.value}, ${next.reason}`)
    if (next.status === 'lost' || next.value === specifier.value) continue
    rewritten += text.slice(from, specifier.start) + escapeFor(specifier.quote, next.value)
    from = specifier.end
    changes.push(`${specifier.value} → ${next.value}`)
  }
  return { text: rewritten + text.slice(from), changes, problems }
}

function findSpecifiers(path: string, text: string): SpecifierSearch {
  if (isScript(path)) return findScriptSpecifiers(path, text)
  return { status: 'found', specifiers: isStyleSheet(path) ? findStyleSpecifiers(text) : [] }
}

type Next = { readonly status: 'named'; readonly value: string } | { readonly status: 'lost'; readonly reason: string }

function nextSpecifier(copy: Copy, { value }: Specifier, relocation: Relocation): Next {
  const mapped = mapSpecifier(value, relocation.imports)
  if (mapped !== undefined) return { status: 'named', value: mapped }
  const { path: written, suffix } = splitSuffix(value)
  const isRelative = /^\.\.?(?:\/|$)/.test(written) || (isStyleSheet(copy.source) && /^[^/~#:]+(?:\/[^:]*)?$/.test(written))
  if (!isRelative) return { status: 'named', value }
  const named = posix.join(posix.dirname(copy.source), written)
  const resolution = resolveModule(named, relocation.isSourceFile)
  const imported = resolution && relocation.targetOf(resolution.path, copy.pair)
  if (resolution !== undefined && imported !== undefined) {
    return { status: 'named', value: relocateSpecifier({ written, resolution, importer: copy.target, imported }) + suffix }
  }
  const isInTarget = resolveModule(posix.join(posix.dirname(copy.target), written), relocation.isTargetFile) !== undefined
  if (isInTarget) return { status: 'named', value }
  if (named.startsWith('../')) return { status: 'lost', reason: 'which lies outside the source' }
  if (resolution === undefined) return { status: 'named', value }
  return { status: 'lost', reason: `which is ${resolution.path} and not copied` }
}

/** Looks a specifier up in the plan's map: the exact name first, then the longest `prefix/*`. */
function mapSpecifier(specifier: string, imports: Readonly<Record<string, string>>): string | undefined {
  if (Object.hasOwn(imports, specifier)) return imports[specifier]
  const [best] = Object.keys(imports)
    .filter((key) => key.endsWith('*') && specifier.startsWith(key.slice(0, -1)))
    .sort((a, b) => b.length - a.length)
  if (best === undefined) return undefined
  return imports[best]?.replace('*', () => specifier.slice(best.length - 1))
}

function escapeFor(quote: string, value: string): string {
  return quote === '' ? value : value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)
}
