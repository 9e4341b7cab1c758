import type { ResultDraft } from './test-results.ts'

type Open = { readonly depth: number; readonly title: string }

/** TAP 13 and 14, with the nested subtests of `node --test`. Suites count by their tests only. */
export function readTap(text: string): ResultDraft[] | null {
  if (!/^TAP version 1[34]/m.test(text) && !/^1\.\.\d+/m.test(text)) return null
  const found: (ResultDraft & { readonly depth: number })[] = []
  const open: Open[] = []
  const lines = text.split(/\r?\n/)
  lines.forEach((line, at) => {
    const depth = (line.length - line.trimStart().length) / 4
    const heading = /^\s*# Subtest: (.*)$/.exec(line)
    if (heading !== null) {
      while ((open.at(-1)?.depth ?? -1) >= depth) open.pop()
      open.push({ depth, title: unescape(heading[1] ?? '') })
      return
    }
    const point = /^\s*(not )?ok\b(?:\s+\d+)?(?:\s+-)?\s*(.*?)(?:\s+#\s*(SKIP|TODO)\b.*)?$/i.exec(line)
    if (point === null || !/^\s*(?:not )?ok\b/.test(line)) return
    const details = readDetails(lines, at + 1)
    const names = [...open.filter((suite) => suite.depth < depth).map((suite) => suite.title), unescape(point[2] ?? '')]
    if (details.type === 'suite' || hasChildren(found, { names, depth })) return
    const isSkipped = point[3] !== undefined
    found.push({ depth, file: details.file, name: names.join(' > '), outcome: isSkipped ? 'skipped' : point[1] === undefined ? 'passed' : 'failed', durationMs: details.durationMs, message: details.error })
  })
  // The place is told of failing tests only, and a test has one id whether it passes or fails.
  return found.map((point) => ({ ...point, idFile: '' }))
}

function hasChildren(found: readonly { readonly name: string; readonly depth: number }[], about: { readonly names: readonly string[]; readonly depth: number }): boolean {
  const prefix = `${about.names.join(' > ')} > `
  return found.some((other) => other.depth > about.depth && other.name.startsWith(prefix))
}

function unescape(text: string): string {
  return text.replace(/\\([#\\])/g, '$1')
}

/** The YAML block after a test point: only what is needed, line by line. */
function readDetails(lines: readonly string[], start: number): { readonly type: string; readonly file: string; readonly durationMs: number; readonly error: string } {
  const block: string[] = []
  if (lines[start]?.trim() === '---') for (let at = start + 1; at < lines.length && lines[at]?.trim() !== '...' && block.length < 500; at += 1) block.push(lines[at] ?? '')
  const valueOf = (key: string): string => new RegExp(`^\\s*${key}: (.*)$`).exec(block.find((line) => new RegExp(`^\\s*${key}: `).test(line)) ?? '')?.[1]?.replace(/^'(.*)'$/, '$1') ?? ''
  const errorAt = block.findIndex((line) => /^\s*error: /.test(line))
  const error = valueOf('error') === '|-' ? (block[errorAt + 1] ?? '').trim() : valueOf('error')
  return { type: valueOf('type'), file: valueOf('location').replace(/:\d+:\d+$/, ''), durationMs: Number(valueOf('duration_ms') || 0), error }
}
