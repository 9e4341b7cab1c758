import { readFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { relative } from 'node:path'
import { ownModuleUrl } from '../../platform/own-package.ts'
import type { Problem } from '../../core/plan/problem.ts'
import type { PlanModuleContext } from './plan-module.ts'

/** What a plan module exports, or why it cannot be had. */
export type ImportedPlan = { readonly status: 'imported'; readonly value: unknown } | { readonly status: 'failed'; readonly problem: Problem }

/** A plan function that takes longer waits for something that will not come. */
const limitMs = 60_000

/** Runs a plan module with Node's own type stripping, and the function it may export. */
export async function importPlan(path: string, file: string, context: PlanModuleContext): Promise<ImportedPlan> {
  resolveForPlans()
  try {
    const module: unknown = await import(pathToFileURL(path).href)
    const exported = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined
    if (exported === undefined) {
      const problem = { code: 'plan-module', file, line: null, column: null, message: 'the plan has no default export', hint: 'write "export default definePlan({ … })"' } as const
      return { status: 'failed', problem }
    }
    return { status: 'imported', value: typeof exported === 'function' ? await callWithLimit(() => exported(context) as unknown) : exported }
  } catch (error) {
    return { status: 'failed', problem: await explain(error, { path, file, planFolder: context.planFolder }) }
  }
}

const ownEntry = ownModuleUrl('index')
let hasHooks = false

/** `elite-fleet` in a plan is the Fleet that reads it, so a plan needs no installation of its own. */
function resolveForPlans(): void {
  if (hasHooks) return
  hasHooks = true
  registerHooks({
    resolve: (specifier, context, next) => (specifier === 'elite-fleet' ? { url: ownEntry, shortCircuit: true } : next(specifier, context)),
  })
}

async function callWithLimit(make: () => unknown): Promise<unknown> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`the plan function did not end within ${limitMs / 1000} s`)), limitMs)
  try {
    return await Promise.race([make(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

type PlanPlace = { readonly path: string; readonly file: string; readonly planFolder: string }
type Place = Pick<Problem, 'file' | 'line' | 'column'>

async function explain(error: unknown, plan: PlanPlace): Promise<Problem> {
  const nowhere: Place = { file: plan.file, line: null, column: null }
  if (!(error instanceof Error)) return { code: 'plan-module', ...nowhere, message: `the plan threw ${String(error)}`, hint: 'throw an Error with a message' }
  const code = 'code' in error ? String(error.code) : ''
  const message = error.message.split('\n')[0]?.slice(0, 300) ?? ''
  const place = findPlace(error, plan)
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    const hint = 'Node runs plans by removing their types: use a const object with "as const" for an enum, and plain fields for parameter properties'
    return { code: 'syntax', ...(place ?? nowhere), message, hint }
  }
  if (error instanceof SyntaxError) return { code: 'syntax', ...(place ?? (await findSyntaxError(plan)) ?? nowhere), message, hint: 'mend the syntax here' }
  if (code === 'ERR_MODULE_NOT_FOUND') return { code: 'plan-module', ...nowhere, message, hint: 'install the package, or mend the path; a relative import ends in the real extension (.ts)' }
  return { code: 'plan-module', ...(place ?? nowhere), message: `the plan threw: ${message}`, hint: 'mend the plan module: it has to export a plan or a function that makes one' }
}

/** Node puts the place of a syntax error on top of the stack (`/a/b.ts:4`, the line, a caret), that of others into its frames. */
function findPlace(error: Error, plan: PlanPlace): Place | null {
  const [head = '', ...rest] = (error.stack ?? '').split('\n')
  const top = /^(?:file:\/\/)?(\/.+):(\d+)$/.exec(head)
  if (top !== null) {
    const caret = rest.find((line) => /^\s*\^+\s*$/.test(line))?.indexOf('^')
    return { file: toShownFile(top[1] ?? '', plan), line: Number(top[2]), column: caret === undefined ? null : caret + 1 }
  }
  for (const line of rest) {
    const frame = /(file:\/\/\/.+?):(\d+):(\d+)\)?$/.exec(line)
    if (frame === null) continue
    const path = fileURLToPath(frame[1] ?? '')
    if (path.startsWith(`${plan.planFolder}/`)) return { file: toShownFile(path, plan), line: Number(frame[2]), column: Number(frame[3]) }
  }
  return null
}

function toShownFile(path: string, plan: PlanPlace): string {
  return path === plan.path ? plan.file : relative(plan.planFolder, path)
}

/** V8 does not tell where a module is malformed, so the file is parsed once more; only on this way out. */
async function findSyntaxError({ path, file }: PlanPlace): Promise<Place | null> {
  const text = await readFile(path, 'utf8')
  const { parseSync } = await import('oxc-parser')
  const offset = parseSync(path, text).errors[0]?.labels[0]?.start
  if (offset === undefined) return null
  const before = text.slice(0, offset)
  return { file, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
