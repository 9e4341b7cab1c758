import { parseAsync } from '@ast-grep/napi'
import { expandFix } from './expand-fix.ts'
import type { RewriteRule } from './parse-rules.ts'

const maxRounds = 10

export type TextRewriting =
  | { readonly status: 'rewritten'; readonly text: string; readonly edits: number }
  | { readonly status: 'refused'; readonly reason: string }

/** Applies rules of one language to a text, again and again until none changes anything; at most ten rounds. */
export async function rewriteText(original: string, rules: readonly RewriteRule[]): Promise<TextRewriting> {
  const [eol, lines] = original.includes('\r\n') ? ['\r\n', original.replaceAll('\r\n', '\n')] : ['\n', original]
  let text = lines
  let edits = 0
  for (let round = 1; ; round += 1) {
    let restless: RewriteRule | undefined
    for (const rule of rules) {
      const pass = await applyRule(text, rule)
      if (pass.edits > 0) restless = rule
      text = pass.text
      edits += pass.edits
    }
    if (restless === undefined) break
    if (round === maxRounds) return { status: 'refused', reason: `rule ${restless.id} does not come to rest: its fix matches again and again` }
  }
  if (text === lines) return { status: 'rewritten', text: original, edits: 0 }
  const [first] = rules
  if (first !== undefined && (await countErrors(text, first)) > (await countErrors(lines, first))) {
    return { status: 'refused', reason: `${rules.map(({ id }) => id).join(', ')} would leave code that does not parse` }
  }
  return { status: 'rewritten', text: text.replaceAll('\n', eol), edits }
}

async function applyRule(text: string, rule: RewriteRule): Promise<{ readonly text: string; readonly edits: number }> {
  const root = await parseAsync(rule.language.name, text)
  let rewritten = ''
  let from = 0
  let edits = 0
  for (const match of root.root().findAll(rule.matcher)) {
    const { start, end } = match.range()
    // A match inside one that was just replaced waits for the next round.
    if (start.index < from) continue
    const replacement = expandFix(match, rule, text)
    if (replacement === match.text()) continue
    rewritten += text.slice(from, start.index) + replacement
    from = end.index
    edits += 1
  }
  return { text: rewritten + text.slice(from), edits }
}

async function countErrors(text: string, { language }: RewriteRule): Promise<number> {
  const root = await parseAsync(language.name, text)
  return root.root().findAll({ rule: { kind: 'ERROR' } }).length
}
