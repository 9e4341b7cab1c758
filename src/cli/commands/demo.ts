import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Context } from '../context.ts'
import { prepareDemo } from '../demo/prepare-demo.ts'
import { verifyDemo } from '../demo/verify-demo.ts'
import { exitCodes } from '../exit-codes.ts'
import { run as land } from './land.ts'
import { run as runPlan } from './run.ts'

type DemoOptions = { readonly folder?: string; readonly keep?: boolean }

const packageFolder = fileURLToPath(new URL('../../..', import.meta.url))

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
  const app = join(target, 'app')
  if (!existsSync(join(target, '.fleet'))) {
    const examplesFolder = join(packageFolder, 'examples', 'showroom')
    await prepareDemo({ examplesFolder, targetFolder: target, nodeModules: join(packageFolder, 'node_modules') })
    context.remark(`${context.remarkPaint('bold', 'demo')}  a product viewer (app) and a showroom of five 3D components over three.js, in ${target}\n      no key, no server, no network: every agent of this plan is deterministic\n`)
  }
  const here: Context = { ...context, folder: target }
  const exitCode = await runPlan(here, {}, undefined)
  if (exitCode !== exitCodes.succeeded) return exitCode
  context.print(`${context.paint('dim', '$')} fleet land`)
  const landed = await land(here, {}, undefined)
  if (landed !== exitCodes.succeeded) return landed
  const { isRight, findings } = await verifyDemo(app)
  context.print(`\nin the app's own checkout:`)
  for (const { claim, isTrue, evidence } of findings) context.print(`  ${isTrue ? context.paint('green', '✔') : context.paint('red', '✖')} ${claim}${isTrue ? '' : `: ${evidence}`}`)
  return isRight ? exitCodes.succeeded : exitCodes.failed
}
