/** Runs a plan with the built library under a durability that the program itself does not offer. `node run-plan.ts <folder> full|none` */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as fleetModule from '../../src/fleet.ts'
import type * as planModule from '../../src/load-plan.ts'


const dist = pathToFileURL(join(import.meta.dirname, '../../dist/')).href
const { Fleet } = (await import(`${dist}fleet.js`)) as typeof fleetModule
const { loadPlan } = (await import(`${dist}load-plan.js`)) as typeof planModule
const [folder = '.', mode = 'full'] = process.argv.slice(2)
const loaded = await loadPlan({ path: folder, environment: process.env, concurrencyDefault: 5 })
if (loaded.status === 'invalid') throw new Error('the plan of the bench is invalid')
await using fleet = await Fleet.open({ planFolder: folder, durability: mode === 'none' ? 'none' : 'full' })
const active = await fleet.startRun({ plan: loaded.plan, planPath: loaded.planPath, functions: loaded.functions })
const { outcome } = await active.complete()
if (outcome !== 'succeeded') throw new Error(`the run ${outcome}`)
