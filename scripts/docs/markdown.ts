/** The first lines of a generated page. */
export function pageHead(title: string, source: string): readonly string[] {
  return [`# ${title}`, '', `<!-- Generated from ${source} by scripts/generate-docs.ts (npm run generate). Edit the source, not this page. -->`, '']
}

/** A Markdown table; without rows nothing. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line), '']
}

/** Text as code in a table cell: a bar would end the cell. */
export function code(text: string): string {
  return `\`${text.replaceAll('|', String.raw`\|`)}\``
}

/** Text in a table cell; what looks like a tag would vanish. */
export function cell(text: string): string {
  return text.replaceAll(/[|<]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ')
}

export function joinPage(lines: readonly string[]): string {
  return `${lines.join('\n').trimEnd()}\n`
}
