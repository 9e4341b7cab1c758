import type { Setting } from './flatten.ts'

/** Reads TOML, INI, properties and dotenv files: sections, `key = value`, lists over several lines. Enough for settings; no full TOML. */
export function flattenLines(text: string): Setting[] {
  const lines = text.split(/\r?\n/)
  const found: Setting[] = []
  let section = ''
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (/^\s*(?:[#;!]|$)/.test(line)) continue
    const heading = /^\s*\[{1,2}([^\]]+)\]{1,2}\s*(?:[#;].*)?$/.exec(line)
    if (heading !== null) {
      section = unquote(heading[1] ?? '').replace(/["']/g, '')
      continue
    }
    const entry = /^([\w."'*/ -]+?)\s*[=:]\s*(.*)$/.exec(line)
    if (entry === null) continue
    const key = unquote((entry[1] ?? '').trim())
    const end = valueEnd(lines, at)
    const value = [entry[2] ?? '', ...lines.slice(at + 1, end + 1)].join('\n')
    found.push({ key: section === '' ? key : `${section}.${key}`, ...readValue(value), line: at + 1 })
    at = end
  }
  return found
}

/** Values go on while a bracket is open, and, in INI files, while lines are indented. */
function valueEnd(lines: readonly string[], start: number): number {
  let depth = 0
  for (let at = start; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').replace(/"[^"]*"|'[^']*'/g, '').replace(/[#;].*$/, '')
    depth += (line.match(/[[{(]/g) ?? []).length - (line.match(/[\]})]/g) ?? []).length
    const isIndented = /^\s+\S/.test(lines[at + 1] ?? '')
    if (depth <= 0 && !isIndented) return at
  }
  return lines.length - 1
}

function readValue(value: string): Pick<Setting, 'items' | 'isList'> {
  const bare = value.split('\n').map((line) => line.replace(/(?:^|\s)[#;].*$/, '')).join('\n').trim()
  if (/^[[{]/.test(bare)) return { items: [...bare.matchAll(/"([^"]*)"|'([^']*)'|([\w.-]+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''), isList: true }
  const parts = bare.split('\n').map((line) => line.trim().replace(/,$/, '')).filter((line) => line !== '')
  if (parts.length > 1) return { items: parts, isList: true }
  return { items: [unquote(bare)], isList: false }
}

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2')
}
