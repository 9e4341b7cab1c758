import type { Comparison } from '../comparison.ts'
import type { Draft } from '../drafts.ts'
import { locateLine } from '../locate.ts'
import { isPipeline, kindsOf, readCommands } from './commands.ts'
import type { Command } from './commands.ts'
import { compareCommands, isNoOp } from './compare-commands.ts'
import { flattenConfiguration } from './flatten.ts'

type Placed = Command & { readonly path: string }

/** Names checks that pipelines and scripts no longer run, or whose failure they no longer heed. */
export function checkPipelines(comparison: Comparison): Draft[] {
  const paths = comparison.changed.filter(isPipeline)
  const base = paths.flatMap((path) => place(path, comparison.baseFiles))
  const head = paths.flatMap((path) => place(path, comparison.headFiles))
  return [...base.flatMap((command) => checkCommand(command, { base, head, comparison })), ...paths.flatMap((path) => checkTriggers(path, comparison))]
}

function place(path: string, files: Comparison['headFiles']): Placed[] {
  const text = files.get(path)
  return text === undefined ? [] : readCommands(path, text).map((command) => ({ ...command, path }))
}

type Sides = { readonly base: readonly Placed[]; readonly head: readonly Placed[]; readonly comparison: Comparison }

function checkCommand(command: Placed, sides: Sides): Draft[] {
  const isNamedCheck = /^scripts\.(?:pre|post)?(?:test|lint|type-?check|check|ci|coverage|verify|audit|types|unit|e2e)/.test(command.name)
  const kinds = kindsOf(command.text)
  if ((kinds.length === 0 && !isNamedCheck) || command.isIgnored || isNoOp(command.text)) return []
  const now = findSuccessor(command, sides)
  if (now === null) return isReplaced(command, kinds, sides) ? [] : [removed(command, sides)]
  const about = { side: 'head', location: locateLine(now.path, sides.comparison.headFiles.get(now.path) ?? '', now.line), scope: now.name || command.text } as const
  if (now.isIgnored) return [{ ...about, rule: 'ci-failure-ignored', message: `A failure of \`${shorten(now.text)}\` is now ignored, or the step is not run.` }]
  return compareCommands(command.text, now.text, sides.head.map(({ text }) => text)).map((weakness) => ({ ...about, ...weakness }))
}

/** Scripts go by name, steps by text, then by how they begin, then by what they check. */
function findSuccessor(command: Placed, { base, head }: Sides): Placed | null {
  const named = command.name === '' ? undefined : head.find((other) => other.path === command.path && other.name === command.name)
  const same = head.filter((other) => other.text === command.text).sort((a, b) => Number(a.isIgnored) - Number(b.isIgnored))[0]
  const fresh = head.filter((other) => !base.some(({ text }) => text === other.text))
  const containing = fresh.find((other) => other.text.includes(command.text) && command.text.length > 3)
  const alike = fresh.find((other) => other.name === command.name && startOf(other.text) === startOf(command.text))
  const kinds = kindsOf(command.text)
  const covering = fresh.find((other) => kinds.length > 0 && kinds.every((kind) => kindsOf(other.text).includes(kind)))
  return named ?? same ?? containing ?? alike ?? covering ?? null
}

function startOf(text: string): string {
  return text.replace(/=\S+/g, '').split(/\s+/).slice(0, 2).join(' ')
}

/** Another tool does what it did, in this file or another that changed. */
function isReplaced(command: Placed, kinds: readonly string[], { base, head }: Sides): boolean {
  const fresh = head.filter((other) => !other.isIgnored && !base.some(({ text }) => text === other.text))
  // A script that is gone leaves its work to the others; a step of a pipeline that is gone is not made up for by what was there before.
  const others = command.name === '' ? fresh : head.filter((other) => other.path === command.path && !other.isIgnored)
  const offered = new Set(others.flatMap(({ text }) => kindsOf(text)))
  return kinds.length > 0 && kinds.every((kind) => offered.has(kind)) && !isNoOp(command.text)
}

function removed(command: Placed, { comparison }: Sides): Draft {
  const location = locateLine(command.path, comparison.baseFiles.get(command.path) ?? '', command.line)
  const rule = command.name === '' ? 'ci-check-removed' : 'script-disabled'
  return { rule, side: 'base', location, scope: command.name || command.text, message: `\`${shorten(command.text)}\` is no longer run.` }
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** A workflow that no longer runs on pull requests or pushes checks nothing before a merge. */
function checkTriggers(path: string, { baseFiles, headFiles }: Comparison): Draft[] {
  const [base, head] = [baseFiles.get(path), headFiles.get(path)]
  if (!path.includes('.github/workflows/') || base === undefined || head === undefined) return []
  const lost = [...triggers(path, base)].filter((name) => !triggers(path, head).has(name))
  return lost.map((name) => ({ rule: 'ci-check-removed', side: 'head', location: locateLine(path, head, Math.max(1, head.split('\n').findIndex((line) => /^["']?on\b/.test(line)) + 1)), scope: name, message: `The workflow no longer runs on \`${name}\`.` }))
}

function triggers(path: string, text: string): Set<string> {
  // A bare `pull_request:` has no value: its key is found in the text.
  const settings = flattenConfiguration(path, text)
  const named = [...settings.values()].flatMap(({ key, items }) => (key === 'on' ? items : key.startsWith('on.') ? [key.split('.')[1] ?? ''] : []))
  return new Set(named.filter((name) => /^(?:pull_request|push|merge_group)$/.test(name)))
}
