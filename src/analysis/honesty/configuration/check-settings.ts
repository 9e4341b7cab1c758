import type { Comparison } from '../comparison.ts'
import { servesTests } from '../discovery.ts'
import type { Draft } from '../drafts.ts'
import { locateLine } from '../locate.ts'
import { flattenConfiguration } from './flatten.ts'
import type { Setting } from './flatten.ts'
import { findRelaxation, isToolConfiguration } from './setting-rules.ts'

type Settings = ReadonlyMap<string, Setting>

/** Names settings of test runners, coverage tools, linters and type checkers that became laxer, and secrets replaced by placeholders. */
export function checkSettings(comparison: Comparison): Draft[] {
  const moved = comparison.changed.filter(isToolConfiguration).map((path) => flattenConfiguration(path, comparison.headFiles.get(path) ?? ''))
  return comparison.changed.flatMap((path) => {
    const isTool = isToolConfiguration(path)
    if (!isTool && !isRuntimeConfiguration(path)) return []
    const [base, head] = [flattenConfiguration(path, comparison.baseFiles.get(path) ?? ''), flattenConfiguration(path, comparison.headFiles.get(path) ?? '')]
    return [...(isTool && comparison.baseFiles.has(path) ? checkTool(path, { base, head, moved, comparison }) : []), ...checkPlaceholders(path, { base, head, comparison })]
  })
}

type Sides = { readonly base: Settings; readonly head: Settings; readonly comparison: Comparison }

function checkTool(path: string, { base, head, moved, comparison }: Sides & { readonly moved: readonly Settings[] }): Draft[] {
  return [...new Set([...base.keys(), ...head.keys()])].flatMap((key): Draft[] => {
    const before = base.get(key)
    const now = findShifted(key, before, head) ?? head.get(key) ?? findMoved(key, before, moved)
    if (before === undefined && now !== undefined && findShifted(key, now, base) !== undefined) return []
    if (isBuildOnly(path)) return []
    const relaxation = findRelaxation(key, before, now)
    if (relaxation === null) return []
    const side = head.has(key) ? 'head' : 'base'
    const line = (head.get(key) ?? before)?.line ?? 1
    const texts = side === 'head' ? comparison.headFiles : comparison.baseFiles
    return [{ ...relaxation, side, location: locateLine(path, texts.get(path) ?? '', line), scope: key }]
  })
}

/** What is left out of a build is still checked by the other configurations. */
function isBuildOnly(path: string): boolean {
  return /tsconfig\.(?:build|prod|production|release|dist)\.json$/.test(path)
}

/** The same setting under another place of a list: entries were added before it. */
function findShifted(key: string, setting: Setting | undefined, others: Settings): Setting | undefined {
  if (setting === undefined || !/\.\d+\./.test(key)) return undefined
  const nameOf = (text: string): string => text.replace(/\.\d+(?=\.)/g, '.*')
  return [...others.values()].find((other) => nameOf(other.key) === nameOf(key) && other.items.join('\0') === setting.items.join('\0'))
}

/** The setting went to another configuration file, or another section. */
function findMoved(key: string, before: Setting | undefined, moved: readonly Settings[]): Setting | undefined {
  if (before === undefined) return undefined
  const last = key.split('.').at(-1) ?? ''
  return moved.flatMap((settings) => [...settings.values()]).find((setting) => setting.key.split('.').at(-1) === last && setting.items.join('\0') === before.items.join('\0'))
}

function isRuntimeConfiguration(path: string): boolean {
  return /(?:\.(?:ya?ml|json|toml|properties|ini|conf|cfg)|(?:^|\/)\.env(?:\.\w+)?)$/.test(path) && !/example|sample|template|\.dist$|schema|lock/i.test(path) && !servesTests(path)
}

const secretKey = /(?:^|[._-])(?:\w*(?:password|passwd|secret|token|api[_-]?key|apikey|private[_-]?key|access[_-]?key|credential)s?)$/i
const placeholder = /^(?:change[_-]?me|xxx+|placeholder\w*|dummy\w*|fake\w*|todo|tbd|secret|password|test(?:ing)?|foo|bar|your[_-].*|<.*>|replace[_-].*|example\w*|1234\d*|abc123|none|n\/a)$/i

function checkPlaceholders(path: string, { base, head, comparison }: Sides): Draft[] {
  return [...head.values()].filter(({ key, items }) => secretKey.test(key) && placeholder.test(items[0] ?? '') && base.get(key)?.items[0] !== items[0]).map(({ key, line }) => ({
    rule: 'placeholder-secret', side: 'head', location: locateLine(path, comparison.headFiles.get(path) ?? '', line), scope: key, message: `\`${key}\` of a runtime configuration is a placeholder now.`,
  }))
}
