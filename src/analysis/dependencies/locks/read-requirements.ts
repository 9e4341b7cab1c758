import type { Note } from '../../model.ts'
import { toPypiName } from '../dependency.ts'
import { pushTo, type LockGraph, type LockNode, type LockRoot } from '../lock-graph.ts'
import { toNote } from '../../parse-untrusted.ts'

type Line = { readonly content: string; readonly comment: string; readonly number: number }

/**
 * Reads `requirements*.txt`, plain or as pip-compile and uv write it (`# via` says what asks for a package).
 * Other files it names (`-r`, `-c`) are not followed: hand them in as lock files of their own.
 */
export function readRequirements({ path, text }: { readonly path: string; readonly text: string }): {
  readonly graph: LockGraph
  readonly notes: readonly Note[]
} {
  const nodes: LockNode[] = []
  const notes: Note[] = []
  const askers = new Map<string, readonly string[]>()
  for (const line of toLogicalLines(text)) {
    if (line.content === '' || line.content.startsWith('-')) continue
    const node = toNode(line)
    if (node === null) notes.push(toNote(path, 'not a requirement that is understood', line.number))
    else {
      nodes.push(node)
      askers.set(node.id, toAskers(line.comment))
    }
  }
  return { graph: toGraph(nodes, askers), notes: notes.slice(0, 20) }
}

/** Joins lines that end in a backslash, and hands the comments that follow a requirement to it. */
function toLogicalLines(text: string): Line[] {
  const lines: { content: string; comment: string; number: number }[] = []
  let continues = false
  let number = 0
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    number += 1
    const hash = /(^|\s)#(.*)$/.exec(raw.slice(0, 65_536))
    const content = (hash === null ? raw.slice(0, 65_536) : raw.slice(0, hash.index)).trim()
    const last = lines.at(-1)
    if (continues && last !== undefined) last.content = `${last.content} ${content.replace(/\\$/, '')}`.trim()
    else if (content !== '') lines.push({ content: content.replace(/\\$/, '').trim(), comment: '', number })
    const owner = lines.at(-1)
    if (hash !== null && owner !== undefined) owner.comment += `\n${(hash[2] ?? '').trim()}`
    continues = content.endsWith('\\')
  }
  return lines
}

const requirement = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(@\s*\S+|[^;@]*)?(?:;.*)?$/

function toNode({ content, number }: Line): LockNode | null {
  // Bounded and with single spaces, so that the pattern below cannot be made to try long runs again and again.
  const bare = content
    .slice(0, 4096)
    .replace(/\s+/g, ' ')
    .replace(/ --[a-z-]+[= ].*$/, '')
    .trim()
  const direct = /^(?:git\+|https?:|file:|\.{0,2}\/)/.test(bare)
  const named = /#egg=([A-Za-z0-9._-]+)/.exec(bare)?.[1]
  const match = direct ? null : requirement.exec(bare)
  const name = toPypiName(match?.[1] ?? named ?? '')
  if (name === '') return null
  const constraint = (match?.[2] ?? '').trim().replace(/^\((.*)\)$/, '$1')
  const pinned = /^===?\s*([^\s,*]+)$/.exec(constraint)?.[1] ?? null
  return {
    id: `${name}@${pinned ?? '*'}`,
    name,
    version: pinned,
    requires: [],
    licence: null,
    integrity: /--hash[= ](\S+)/.exec(content)?.[1] ?? null,
    fromRegistry: !direct && !constraint.startsWith('@'),
    line: number,
  }
}

/** Names after `via`, on its line or on comment lines below it. */
function toAskers(comment: string): string[] {
  const [, after] = comment.split(/(?:^|\n)\s*via\b/)
  return (after ?? '')
    .split(/[\n,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function toGraph(nodes: readonly LockNode[], askers: ReadonlyMap<string, readonly string[]>): LockGraph {
  const compiled = [...askers.values()].some((list) => list.length > 0)
  if (!compiled) return { ecosystem: 'PyPI', nodes, roots: nodes.map(({ id }) => ({ id, scope: 'runtime' })) }
  const known = new Set(nodes.map((node) => node.name))
  const roots: LockRoot[] = []
  const needs = new Map<string, string[]>()
  for (const { id } of nodes) {
    const list = askers.get(id) ?? []
    const parents = list.map((name) => toPypiName(name.replace(/\[.*$/, ''))).filter((name) => known.has(name))
    // An asker that is no package is the project: a requirements.in, a pyproject.toml.
    if (list.length === 0 || parents.length < list.length) roots.push({ id, scope: 'runtime' })
    for (const parent of parents) pushTo(needs, parent, id)
  }
  return { ecosystem: 'PyPI', nodes: nodes.map((node) => ({ ...node, requires: needs.get(node.name) ?? [] })), roots }
}
