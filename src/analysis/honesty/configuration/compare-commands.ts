import type { Severity } from '../../model.ts'
import type { HonestyRuleName } from '../rules.ts'
import { kindsOf } from './commands.ts'

export type Weakness = { readonly rule: HonestyRuleName; readonly message: string; readonly severity?: Severity }

export function isNoOp(command: string): boolean {
  return /^(?:true|:|exit 0|echo\b[^&|;]*(?:&&\s*exit 0)?|node -e ["']?(?:0|process\.exit\(0\))?["']?|)$/.test(command.trim())
}

const ignoring = /\|\|\s*(?:true|:|exit 0|echo\b)|;\s*(?:true|exit 0|:)\s*$|\bset \+e\b|--exit-zero|--no-error-on-unmatched-pattern|^-\s|--no-fail\b/
const narrowing = /--passWithNoTests|--pass-with-no-tests|--testPathIgnorePatterns|--exclude(?:[ =]|$)|--ignore(?:-glob)?[ =]|--deselect|(?:^|\s)-k\s+["']?not|--invert\b|--skip\b|\s-skip\b|\s-short\b|(?:^|\s)-u\b|--update(?:-?snapshots?)?\b|--updateSnapshot|--snapshot-update|--retry|--reruns|--no-verify|--no-strict|--skipLibCheck|--allow-\w*dirty|-m\s+["']?not\b|--lf\b|--only-changed|--no-threshold/gi

/** How a command checks less than before; `others` are all commands of the head, for what moved to another one. */
export function compareCommands(base: string, head: string, others: readonly string[]): Weakness[] {
  if (base === head) return []
  const shown = `\`${head.slice(0, 60)}\``
  if (isNoOp(head)) return [{ rule: 'script-disabled', message: `\`${base.slice(0, 60)}\` became ${shown}, which checks nothing.` }]
  if (ignoring.test(head) && !ignoring.test(base)) return [{ rule: 'ci-failure-ignored', message: `A failure is now ignored in ${shown}.` }]
  const flag = (head.match(narrowing) ?? []).find((found) => !base.includes(found.trim()))
  if (flag !== undefined) return [{ rule: 'narrowed-collection', message: `\`${flag.trim()}\` was added to ${shown}.` }]
  return [...compareLimits(base, head), ...compareParts(base, head, others)]
}

function compareLimits(base: string, head: string): Weakness[] {
  return [...base.matchAll(/(--[\w.-]*(?:fail-under|threshold|coverage|lines|branches|functions|statements|max-warnings)[\w.-]*)[= ](\d+(?:\.\d+)?)/g)].flatMap(([, flag = '', value = '']): Weakness[] => {
    const now = new RegExp(`${flag}[= ](\\d+(?:\\.\\d+)?)`).exec(head)?.[1]
    const isLaxer = now === undefined || (flag.includes('max-warnings') ? Number(now) > Number(value) : Number(now) < Number(value))
    return isLaxer ? [{ rule: 'lowered-threshold', message: `\`${flag}\` was ${value} and is ${now ?? 'not set'}.` }] : []
  })
}

/** `lint && test` that became `test`. */
function compareParts(base: string, head: string, others: readonly string[]): Weakness[] {
  const offered = new Set(kindsOf(head))
  const lost = base.split(/&&|;/).map((part) => part.trim()).find((part) => kindsOf(part).some((kind) => !offered.has(kind)) && !others.some((other) => other.includes(part)))
  if (lost === undefined) return []
  // A program of the project may do anything, that part included.
  const isOwnProgram = /\b(?:node|tsx|bash|sh|python3?|make|just)\s+[\w./-]+/.test(head)
  return [{ rule: 'script-disabled', message: `\`${lost}\` is no longer run by this command.`, severity: isOwnProgram ? 'medium' : 'high' }]
}
