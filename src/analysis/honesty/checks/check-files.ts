import { parse as parseYaml } from 'yaml'
import type { Comparison } from '../comparison.ts'
import { isExpectedData, isSnapshot, servesTests } from '../discovery.ts'
import type { Draft } from '../drafts.ts'
import { locateLine } from '../locate.ts'
import { readSnapshot } from '../reading/read-snapshot.ts'

/** Names files that were emptied or broken, and expected data and snapshots that were rewritten. */
export function checkFiles(comparison: Comparison): Draft[] {
  return comparison.changed.flatMap((path) => {
    const [base, head] = [comparison.baseFiles.get(path), comparison.headFiles.get(path)]
    if (base === undefined || head === undefined) return []
    if (isSnapshot(path)) return checkSnapshot(path, { base, head })
    if (isExpectedData(path)) return checkExpectedData(path, { base, head })
    return [...checkEmptied(path, comparison), ...checkParses(path, comparison)]
  })
}

type Texts = { readonly base: string; readonly head: string }

function checkEmptied(path: string, comparison: Comparison): Draft[] {
  const [base = '', head = ''] = [comparison.baseFiles.get(path), comparison.headFiles.get(path)]
  const [before, now] = [comparison.base.get(path), comparison.head.get(path)]
  const isEmptied = now === undefined ? base.trim().split('\n').length >= 3 && head.trim() === '' : before?.hasCode === true && !now.hasCode && now.parseErrorLine === null
  if (!isEmptied || isMovedAway(path, comparison)) return []
  return [{ rule: 'emptied-file', side: 'head', location: locateLine(path, head, 1), scope: path, message: `The file was emptied: ${base.trim().split('\n').length} lines of the base are gone, the file stays.` }]
}

/** Its functions and tests live in other files now. */
function isMovedAway(path: string, { base, head }: Comparison): boolean {
  const model = base.get(path)
  const bodies = [...(model?.callables ?? []), ...(model?.tests ?? [])].map(({ body }) => body)
  const elsewhere = new Set([...head.values()].flatMap((other) => [...other.callables, ...other.tests].map(({ body }) => body)))
  return bodies.length > 0 && bodies.every((body) => elsewhere.has(body))
}

function checkParses(path: string, comparison: Comparison): Draft[] {
  const [before, now] = [comparison.base.get(path), comparison.head.get(path)]
  if (before?.parseErrorLine !== null || now === undefined || now.parseErrorLine === null) return []
  return [{ rule: 'unparsable-code', side: 'head', location: locateLine(path, comparison.headFiles.get(path) ?? '', now.parseErrorLine), scope: path, message: 'The file could be parsed on the base and cannot any more: linters and scanners see nothing in it.' }]
}

function checkSnapshot(path: string, { base, head }: Texts): Draft[] {
  const [before, now] = [readSnapshot(base), readSnapshot(head)]
  return [...before].flatMap(([name, { content }]): Draft[] => {
    const entry = now.get(name)
    if (entry === undefined || entry.content === content) return []
    return [{ rule: 'snapshot-rewritten', side: 'head', location: locateLine(path, head, entry.line), scope: name, message: `The snapshot "${name}" was rewritten.` }]
  })
}

function checkExpectedData(path: string, { base, head }: Texts): Draft[] {
  if (!servesTests(path) && !/expected|golden|approved/.test(path)) return []
  if (normalized(path, base) === normalized(path, head)) return []
  return [{ rule: 'expected-data-edited', side: 'head', location: locateLine(path, head, firstDifference(base, head)), scope: path, message: 'Data that tests compare with was edited.' }]
}

function normalized(path: string, text: string): string {
  if (/\.(?:json|ya?ml)$/.test(path)) {
    try {
      return JSON.stringify(parseYaml(text))
    } catch {
      return text
    }
  }
  return text.replace(/[ \t]+$/gm, '').replace(/\r/g, '').trimEnd()
}

function firstDifference(base: string, head: string): number {
  const before = base.split(/\r?\n/)
  const at = head.split(/\r?\n/).findIndex((line, index) => line !== before[index])
  return at === -1 ? 1 : at + 1
}
