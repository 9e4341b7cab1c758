import { refuseTooDeep } from './refusal.ts'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { parseSync } from 'oxc-parser'
import type { CheckFacts, StarredFile } from './language.ts'
import { wordPattern } from './source-text.ts'

/**
 * A member is part of the shape of values, and files that never name it can depend on that: all are checked. A top-level
 * name that still means the same everywhere can only go wrong where the new name was before, where the old one is left,
 * and where modules are taken as a whole; the type check of all the other files would say nothing new.
 */
export function chooseTypeScriptChecks({
  symbol,
  declaring,
  all,
  changed,
  colliding,
  leftover,
  starred,
  to,
}: CheckFacts): readonly string[] {
  if (symbol.owner !== null) return all
  const exported = new RegExp(`export\\s*(?:type\\s*)?\\{[^}]*${wordPattern(to).source}`, 'u')
  const exporting = [declaring, ...changed.filter(({ text }) => exported.test(text)).map(({ path }) => path)]
  return [...new Set([declaring, ...colliding, ...leftover, ...findTakers(exporting, starred)])]
}

/** The files that take one of these modules as a whole, themselves or through modules that export everything of one. */
function findTakers(modules: readonly string[], starred: readonly StarredFile[]): ReadonlySet<string> {
  const takers = new Set<string>()
  for (let pending = [...modules]; pending.length > 0;) {
    const next: string[] = []
    for (const { path, specifier, isReexport } of starred) {
      if (takers.has(path) || !pending.some((module) => mayName(specifier, path, module))) continue
      takers.add(path)
      if (isReexport) next.push(path)
    }
    pending = next
  }
  return takers
}

/** Whether an import's specifier leads to a module; of other than relative ones only the last word is known, and a file too many only costs a check. */
function mayName(specifier: string, from: string, module: string): boolean {
  const target = withoutExtension(module)
  if (specifier.startsWith('.')) {
    const named = withoutExtension(resolve(dirname(from), specifier))
    return named === target || join(named, 'index') === target
  }
  return target.split(sep).includes(withoutExtension(basename(specifier)))
}

function withoutExtension(name: string): string {
  return name.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '')
}

/** The code alone: comments say nothing, and the name of a module is not the name of what it exports. */
export function withoutTypeScriptProse(path: string, text: string): string {
  refuseTooDeep(path, text)
  const { comments, module } = parseSync(path, text)
  const requests = [
    ...module.staticImports.map((each) => each.moduleRequest),
    ...module.staticExports.flatMap(({ entries }) => entries.map((each) => each.moduleRequest)),
  ]
  const spans = [...comments, ...requests.filter((each) => each !== null)].sort((a, b) => a.start - b.start)
  let rest = ''
  let end = 0
  for (const span of spans) {
    if (span.start < end) continue
    rest += text.slice(end, span.start)
    end = span.end
  }
  return rest + text.slice(end)
}
