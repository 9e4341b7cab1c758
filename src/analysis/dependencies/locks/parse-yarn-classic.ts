/** One block of a classic `yarn.lock`. */
export type YarnBlock = {
  /** `name@range` of every request that this block answers. */
  readonly requests: readonly string[]
  readonly fields: ReadonlyMap<string, string>
  readonly dependencies: readonly (readonly [name: string, range: string])[]
  readonly line: number
}

type OpenBlock = { requests: string[]; fields: Map<string, string>; dependencies: [string, string][]; line: number; section: string | null }

/**
 * Parses yarn 1's own format: blocks headed by requests, fields indented by two spaces, one level of named sections by four.
 * Answers the first line that fits none of it instead.
 */
export function parseYarnClassic(text: string): { readonly blocks: readonly YarnBlock[] } | { readonly badLine: number } {
  const blocks: OpenBlock[] = []
  let number = 0
  for (const raw of text.split('\n')) {
    number += 1
    const content = raw.replace(/\r$/, '')
    if (content.trim() === '' || content.startsWith('#')) continue
    if (content.length > 65_536 || !addLine(blocks, content, number)) return { badLine: number }
  }
  return { blocks }
}

function addLine(blocks: OpenBlock[], content: string, line: number): boolean {
  const indent = content.length - content.trimStart().length
  const block = blocks.at(-1)
  if (indent === 0) {
    if (!content.endsWith(':')) return false
    blocks.push({
      requests: content
        .slice(0, -1)
        .split(',')
        .map((part) => unquote(part.trim())),
      fields: new Map(),
      dependencies: [],
      line,
      section: null,
    })
    return true
  }
  if (block === undefined) return false
  const pair = toPair(content.trim())
  if (indent === 2) return addField(block, pair)
  if (indent !== 4 || block.section === null || pair === null || pair[1] === null) return false
  if (block.section === 'dependencies' || block.section === 'optionalDependencies') block.dependencies.push([pair[0], pair[1]])
  return true
}

function addField(block: OpenBlock, pair: readonly [string, string | null] | null): boolean {
  if (pair === null) return false
  const [name, value] = pair
  block.section = value === null ? name : null
  if (value !== null) block.fields.set(name, value)
  return true
}

/** `name value` or `name:`; either part may be quoted. */
function toPair(content: string): readonly [string, string | null] | null {
  if (content.endsWith(':') && !content.includes(' ')) return [unquote(content.slice(0, -1)), null]
  const match = /^("(?:[^"\\]|\\.)*"|[^\s"]+)\s+(.+)$/.exec(content)
  return match === null ? null : [unquote(match[1] ?? ''), unquote(match[2] ?? '')]
}

function unquote(part: string): string {
  return part.startsWith('"') && part.endsWith('"') && part.length > 1 ? part.slice(1, -1).replaceAll('\\"', '"') : part
}
