import { readFileSync } from 'node:fs'
import type { FileMetrics } from '../../../src/analysis/model.ts'

/** A source and what its header says about it; see the `*-cases.txt` files. */
export type MetricsCase = {
  readonly line: number
  readonly extension: string
  readonly source: string
  readonly expected: string
  readonly sonarjs: string
}

/** Cases start with `### …`, lines for their functions and classes with `##+ …`; the rest is the source. */
export function readCases(file: string): readonly MetricsCase[] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
  const cases: MetricsCase[] = []
  let line = 1
  for (const chunk of text.split(/^(?=### )/m)) {
    const [header = '', ...rest] = chunk.split('\n')
    const members = rest.filter((each) => each.startsWith('##+ '))
    const source = rest.slice(members.length, -1).join('\n')
    const extension = /^### ([a-z]+) /.exec(header)?.[1] ?? 'py'
    const sonarjs = / sonarjs=(\S+)/.exec(header)?.[1] ?? ''
    cases.push({
      line,
      extension,
      source,
      expected: [header.replace(/ sonarjs=\S+/, '').replace(/^### ([a-z]+ )?/, '### '), ...members].join('\n'),
      sonarjs,
    })
    line += chunk.split('\n').length - 1
  }
  return cases
}

/** The header that these metrics would have. */
export function describeMetrics(metrics: FileMetrics): string {
  const { halstead: h, lines: l } = metrics
  const counts = `halstead=${[h.operators, h.operands, h.distinctOperators, h.distinctOperands].join()} lines=${[l.total, l.logical, l.source, l.comment, l.blank].join()}`
  return [
    `### cyclomatic=${metrics.cyclomatic} cognitive=${metrics.cognitive} ${counts}`,
    ...metrics.functions.map(
      (f) =>
        `##+ ${f.name} ${f.kind} cyclomatic=${f.cyclomatic} cognitive=${f.cognitive} parameters=${f.parameters} nesting=${f.nesting} returns=${f.returns}`,
    ),
    ...metrics.classes.map((c) => `##+ ${c.name} class cyclomatic=${c.cyclomatic} methods=${c.methods}`),
  ].join('\n')
}
