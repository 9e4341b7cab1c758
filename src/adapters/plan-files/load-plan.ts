import { open } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import type { Environment } from '../../core/plan/facts.ts'
import { toPlanSource } from '../../core/plan/plain-data.ts'
import { maxPlanTextLength } from '../../core/plan/max-plan-text-length.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Problem } from '../../core/plan/problem.ts'
import { readJson } from '../../core/plan/read-json.ts'
import { noFunctions, nowhere } from '../../core/plan/source.ts'
import type { PlanSource } from '../../core/plan/source.ts'
import { toPlan } from '../../core/plan/to-plan.ts'
import { noTaskFunctions, type TaskFunctions } from '../../ports/check-functions.ts'
import { findPlanFile } from './find-plan-file.ts'
import { importPlan } from './import-plan.ts'
import { lookUpFacts } from './look-up-facts.ts'
import type { PlanSurroundings } from './look-up-facts.ts'
import type { PlanModuleInput } from './plan-module.ts'
import { takeFunctions } from './take-functions.ts'

export type LoadPlanOptions = {
  /** A plan file, or a folder that has one. */
  readonly path: string
  readonly environment: Environment
  readonly concurrencyDefault: number
}

/** A plan ready to run, or all that is wrong with it. */
export type LoadedPlan =
  | {
      readonly status: 'loaded'
      readonly plan: Plan
      /** Absolute; `null` for a plan made through the API. */
      readonly planPath: string | null
      readonly planFolder: string
      readonly functions: TaskFunctions
      readonly warnings: readonly Problem[]
    }
  | { readonly status: 'invalid'; readonly planPath: string | null; readonly problems: readonly Problem[] }

/** Loads a plan file. Code runs only for `.ts`, `.js` and `.mjs` plans. Throws FleetError `plan-not-found`. */
export async function loadPlan({ path, environment, concurrencyDefault }: LoadPlanOptions): Promise<LoadedPlan> {
  const found = await findPlanFile(path)
  const surroundings = { planFolder: dirname(found.path), environment, concurrencyDefault }
  const file = basename(found.path)
  const loaded = /^\.[cm]?[jt]s$/.test(extname(found.path))
    ? await loadModule(found.path, file, surroundings)
    : await loadText(found.path, file, surroundings)
  if (loaded.status === 'invalid' || found.passedOver.length === 0) return loaded
  const message = `the folder has other plan files too, which are not read: ${found.passedOver.join(', ')}`
  return { ...loaded, warnings: [{ code: 'unused', file, line: null, column: null, message, hint: 'remove them, or name the one to run' }, ...loaded.warnings] }
}

/** Makes a plan from data and functions: the way of the library API. `file` is what problems are told of. */
export async function planFromInput(input: PlanModuleInput, options: PlanSurroundings & { readonly file: string }): Promise<LoadedPlan> {
  return fromValue(input, { file: options.file, planPath: null, surroundings: options })
}

/** Reads the text of a plan file that is not on the disk. `file` is what problems are told of. */
export async function planFromText(text: string, options: PlanSurroundings & { readonly file: string }): Promise<LoadedPlan> {
  const { parsePlanText } = await import('../../core/plan/plan-text.ts')
  return finish({ source: parsePlanText({ text, file: options.file }), functions: noTaskFunctions, planPath: null, surroundings: options })
}


async function loadModule(path: string, file: string, surroundings: PlanSurroundings): Promise<LoadedPlan> {
  const { planFolder, environment } = surroundings
  const imported = await importPlan(path, file, { planFolder, environment })
  if (imported.status === 'failed') return { status: 'invalid', planPath: path, problems: [imported.problem] }
  return fromValue(imported.value, { file, planPath: path, surroundings })
}

type Origin = { readonly file: string; readonly planPath: string | null; readonly surroundings: PlanSurroundings }

async function fromValue(input: unknown, { file, planPath, surroundings }: Origin): Promise<LoadedPlan> {
  const { value, outline, functions } = takeFunctions(input)
  return finish({ source: toPlanSource(value, { file, functions: outline }), functions, planPath, surroundings })
}

type Ingredients = {
  readonly source: PlanSource
  readonly functions: TaskFunctions
  readonly planPath: string | null
  readonly surroundings: PlanSurroundings
}

async function finish({ source, functions, planPath, surroundings }: Ingredients): Promise<LoadedPlan> {
  const result = toPlan(source, await lookUpFacts(source, surroundings))
  if (result.status === 'invalid') return { status: 'invalid', planPath, problems: result.problems }
  return { status: 'loaded', plan: result.plan, planPath, planFolder: surroundings.planFolder, functions, warnings: result.warnings }
}

/** Most JSON plans hold: they are read the fast way. Whatever there is to say about a plan needs the places in its text. */
async function loadText(path: string, file: string, surroundings: PlanSurroundings): Promise<LoadedPlan> {
  const text = await readText(path, file)
  const ingredients = { functions: noTaskFunctions, planPath: path, surroundings }
  const value = text !== null && text.startsWith('{') && text.length <= maxPlanTextLength ? readJson(text) : undefined
  if (value !== undefined) {
    const loaded = await finish({ ...ingredients, source: { file, value, locate: nowhere, problems: [], functions: noFunctions } })
    if (loaded.status === 'loaded' && loaded.warnings.length === 0) return loaded
  }
  if (text === null) return finish({ ...ingredients, source: notText(file) })
  // A heavy import.
  const { parsePlanText } = await import('../../core/plan/plan-text.ts')
  return finish({ ...ingredients, source: parsePlanText({ text, file }) })
}

/** Null when it is not UTF-8; more than a plan may have when it is too large to be read. */
async function readText(path: string, file: string): Promise<string | null> {
  await using handle = await open(path).catch((cause: unknown) => {
    throw new FleetError('plan-not-found', `${file} cannot be read`, { hint: 'check the permissions of the file', cause })
  })
  const { size } = await handle.stat()
  return size > maxPlanTextLength * 4 ? ' '.repeat(maxPlanTextLength + 1) : decode(await handle.readFile())
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

function notText(file: string): PlanSource {
  const source = toPlanSource(null, { file })
  return { ...source, value: undefined, problems: [{ code: 'syntax', file, line: 1, column: 1, message: 'the plan file is not UTF-8 text', hint: 'save it with the encoding UTF-8' }] }
}
