import { changedModels } from '../comparison.ts'
import type { Comparison } from '../comparison.ts'
import { servesTests } from '../discovery.ts'
import type { Draft } from '../drafts.ts'
import { subtract } from '../facts.ts'
import type { FileModel, Files, Silencer } from '../model.ts'

/** Names comments and types that were added to make a tool look away. One that moved, or replaces a broader one, is no news. */
export function checkSilencers(comparison: Comparison): Draft[] {
  const before = changedModels(comparison, 'base').flatMap((model) => model.silencers)
  const after = changedModels(comparison, 'head').flatMap((model) => visible(model))
  const placeOfSilencer = new Map([...before.map((silencer) => [silencer, nearby(silencer, comparison.baseFiles)] as const), ...after.map((silencer) => [silencer, nearby(silencer, comparison.headFiles)] as const)])
  // First by the code they are on, so that of equal ones the new one is named; then one that went with changed code.
  const [left, right] = cancel(before, after, (silencer) => placeOfSilencer.get(silencer) ?? '')
  const [removed, fresh] = cancel(left, right, () => '')
  return fresh.filter((silencer) => !replacesBroader(silencer, removed)).map(toDraft)
}

function cancel(before: readonly Silencer[], after: readonly Silencer[], placeOf: (silencer: Silencer) => string): [Silencer[], Silencer[]] {
  const keyOf = (silencer: Silencer): string => [silencer.family, silencer.text, placeOf(silencer)].join('\0')
  return [subtract(before, after, keyOf), subtract(after, before, keyOf)]
}

/** The text it is on and the next line, that it may be about. */
function nearby({ location }: Silencer, files: Files): string {
  return files.get(location.path)?.split(/\r?\n/).slice(location.line - 1, location.line + 1).join(' ').replace(/\s+/g, ' ') ?? ''
}

/** Tests may hand in what types forbid. */
function visible(model: FileModel): readonly Silencer[] {
  return servesTests(model.path) ? model.silencers.filter((silencer) => silencer.family !== 'any' && !silencer.text.includes('@ts-expect-error')) : model.silencers
}

/** Takes the one it replaces out of the list, so that it excuses one only. */
function replacesBroader(silencer: Silencer, removed: Silencer[]): boolean {
  const at = removed.findIndex((old) => old.family === silencer.family && old.location.path === silencer.location.path && old.breadth >= silencer.breadth)
  if (at === -1) return false
  removed.splice(at, 1)
  return true
}

const tools: Readonly<Record<string, string>> = { lint: 'the linter', types: 'the type checker', coverage: 'the coverage report', scanner: 'the security scanner', any: 'the type checker' }

function toDraft(silencer: Silencer): Draft {
  return { rule: 'silencer-added', side: 'head', location: silencer.location, scope: silencer.family, message: `\`${silencer.text}\` was added: ${tools[silencer.family] ?? 'a tool'} looks away here.` }
}
