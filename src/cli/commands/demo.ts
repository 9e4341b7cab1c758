import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Context } from '../context.ts'
import { openState, stateFolderOf } from '../../fleet.ts'
import { packageFolder } from '../../platform/own-package.ts'
import { prepareDemo, requireEmpty } from '../demo/prepare-demo.ts'
import { verifyDemo } from '../demo/verify-demo.ts'
import { exitCodes } from '../exit-codes.ts'
import { run as land } from './land.ts'
import { run as runPlan } from './run.ts'

type DemoOptions = { readonly folder?: string; readonly keep?: boolean }


/** Tells a folder of the demo from one of the user's, whose own plan must not be run and landed. */
const marker = '.fleet-demo'

/**
 * `fleet demo`: integrates five rendering components from one code base into another and renames across the result, with type checks and
 * tests. Killed and started again with the same folder it goes on where it was.
 */
export async function run(context: Context, { folder, keep }: DemoOptions): Promise<number> {
  const target = folder === undefined ? await mkdtemp(join(tmpdir(), 'fleet-demo-')) : resolve(context.folder, folder)
  try {
    return await play(context, target)
  } finally {
    if (folder === undefined && keep !== true) await rm(target, { recursive: true, force: true })
    else context.remark(`\nthe demo's folder: ${target}`)
  }
}

async function play(context: Context, target: string): Promise<number> {
  if (!existsSync(join(target, marker))) await prepare(context, target)
  const here: Context = { ...context, folder: target }
  if (!(await hasSucceeded(target))) {
    const exitCode = await runPlan(here, {}, undefined)
    if (exitCode !== exitCodes.succeeded) return exitCode
  }
  context.print(`${context.paint('dim', '$')} fleet land`)
  const landed = await land(here, {}, undefined)
  if (landed !== exitCodes.succeeded) return landed
  const { isRight, findings } = await verifyDemo(join(target, 'app'))
  context.print(`\nin the app's own checkout:`)
  for (const { claim, isTrue, evidence } of findings) context.print(`  ${isTrue ? context.paint('green', '✔') : context.paint('red', '✖')} ${claim}${isTrue ? '' : `: ${evidence}`}`)
  return isRight ? exitCodes.succeeded : exitCodes.failed
}

/** Beside the target and moved there in one step: a demo that is killed here is begun anew, never taken for a whole one. */
async function prepare(context: Context, target: string): Promise<void> {
  await requireEmpty(target)
  const staging = `${target}.preparing`
  await rm(staging, { recursive: true, force: true })
  await prepareDemo({ examplesFolder: join(packageFolder, 'examples', 'showroom'), targetFolder: staging, nodeModules: join(packageFolder, 'node_modules') })
  await writeFile(join(staging, marker), 'A folder of `fleet demo`; it may be removed.\n')
  await rename(staging, target)
  context.remark(`${context.remarkPaint('bold', 'demo')}  a product viewer (app) and a showroom of five 3D components over three.js, in ${target}\n      no key, no server, no network: every agent of this plan is deterministic\n`)
}

/** Killed between the run and the landing, the demo has only to be landed and looked at. */
async function hasSucceeded(target: string): Promise<boolean> {
  if (!existsSync(join(stateFolderOf(target), 'state.db'))) return false
  const state = openState(target, { readOnly: true })
  try {
    const [latest] = await state.store.runs()
    return latest?.outcome === 'succeeded'
  } finally {
    state.close()
  }
}
