/** Colours of a dark terminal, by SGR number. */
const colors: Readonly<Record<number, string>> = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 35: '#d2a8ff', 36: '#79c0ff' }
const text = '#e6edf3'
const background = '#0d1117'
const cell = { width: 8.43, height: 18 } as const
const margin = 16

type Style = { readonly color: string | null; readonly bold: boolean; readonly dim: boolean; readonly inverse: boolean }
type Run = { readonly at: number; readonly text: string; readonly style: Style }

const plain: Style = { color: null, bold: false, dim: false, inverse: false }

/** A screen of a terminal, as `tmux capture-pane -e` prints it, drawn with its colours. Block signs are drawn as rectangles: fonts leave gaps between them. */
export function ansiToSvg(screen: string, { columns, title }: { readonly columns: number; readonly title: string }): string {
  const rows = screen.replace(/\n$/, '').split('\n')
  const width = columns * cell.width + 2 * margin
  const height = rows.length * cell.height + 2 * margin
  const drawn = rows.flatMap((row, index) => parseRow(row).flatMap((run) => drawRun(run, margin + index * cell.height)))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" role="img" aria-label="${escape(title)}">`,
    `<rect width="100%" height="100%" rx="8" fill="${background}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`,
    ...drawn,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function parseRow(row: string): readonly Run[] {
  const runs: Run[] = []
  let style = plain
  let at = 0
  // oxlint-disable-next-line no-control-regex
  for (const part of row.split(/(\u001b\[[0-9;]*m|\u001b\(B|\u000f)/)) {
    // oxlint-disable-next-line no-control-regex
    const codes = /^\u001b\[([0-9;]*)m$/.exec(part)
    if (codes !== null) style = (codes[1] ?? '').split(';').map(Number).reduce(applyCode, style)
    else if (part !== '' && !part.startsWith('\u001b') && part !== '\u000f') {
      runs.push({ at, text: part, style })
      at += Array.from(part).length
    }
  }
  return runs
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return plain
  if (code === 1) return { ...style, bold: true }
  if (code === 2) return { ...style, dim: true }
  if (code === 7) return { ...style, inverse: true }
  if (code === 22) return { ...style, bold: false, dim: false }
  if (code === 27) return { ...style, inverse: false }
  if (code === 39) return { ...style, color: null }
  return colors[code] === undefined ? style : { ...style, color: colors[code] }
}

const blocks: Readonly<Record<string, number>> = { '█': 1, '▓': 0.75, '▒': 0.5, '░': 0.25 }

function drawRun({ at, text: words, style }: Run, top: number): readonly string[] {
  if (words.trim() === '' && !style.inverse) return []
  const x = margin + at * cell.width
  const color = style.color ?? text
  const width = Array.from(words).length * cell.width
  const opacity = style.dim ? ' opacity="0.6"' : ''
  const shade = blocks[words[0] ?? '']
  if (shade !== undefined && Array.from(words).every((sign) => blocks[sign] === shade)) return [`<rect x="${x.toFixed(1)}" y="${top + 2}" width="${width.toFixed(1)}" height="${cell.height - 5}" fill="${color}" opacity="${style.dim ? shade * 0.6 : shade}"/>`]
  const box = style.inverse ? [`<rect x="${x.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${cell.height}" fill="${color}"/>`] : []
  const weight = style.bold ? ' font-weight="bold"' : ''
  // Each piece has its own place: renderers collapse several spaces into one.
  const pieces = [...words.matchAll(/\S+(?: \S+)*/g)].map(([piece]) => piece)
  let from = 0
  return [
    ...box,
    ...pieces.map((piece) => {
      from = words.indexOf(piece, from)
      const start = x + Array.from(words.slice(0, from)).length * cell.width
      from += piece.length
      return `<text x="${start.toFixed(1)}" y="${top + 14}" textLength="${(Array.from(piece).length * cell.width).toFixed(1)}" fill="${style.inverse ? background : color}"${weight}${opacity}>${escape(piece)}</text>`
    }),
  ]
}

function escape(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
