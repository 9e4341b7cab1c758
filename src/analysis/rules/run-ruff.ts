import { z } from 'zod'
import type { Draft, LineIndex } from './draft.ts'
import { loadRuff } from './load-ruff.ts'
import type { RuffChecker } from './load-ruff.ts'
import { readRuffRule } from './ruff-rules.ts'

const place = z.object({ row: z.number(), column: z.number() })
const diagnostics = z.array(z.object({ code: z.string().nullable(), message: z.string(), start_location: place, end_location: place, fix: z.object({ message: z.string().nullable() }).nullable() }))

/** Rules of ruff once loaded; null when the package is not installed. */
let checker: RuffChecker | null | undefined

/** What ruff says about a Python file; null when its package is not there. */
export function runRuff(text: string, index: LineIndex): Draft[] | null {
  if (checker === undefined) checker = loadRuff()
  if (checker === null) return null
  return diagnostics.parse(check(checker, text)).flatMap((one): Draft[] => {
    const code = one.code ?? 'E999'
    const reading = readRuffRule(code)
    if (reading === null || !/^[A-Z]+\d+$/.test(code)) return []
    const start = index.offsetAt(one.start_location.row, one.start_location.column - 1)
    const end = index.offsetAt(one.end_location.row, one.end_location.column - 1)
    const mend = one.fix?.message ?? `See the documentation of ruff for ${code}.`
    return [{ ruleId: `ruff/${code}`, ...reading, start, end, message: one.message, mend }]
  })
}

function check(ruff: RuffChecker, text: string): unknown {
  try {
    return ruff.check(text)
  } catch (error) {
    // What ran out of stack in wasm may be left half done: the next file gets a new one.
    checker = undefined
    throw error
  }
}
