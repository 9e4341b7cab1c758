import { FleetError } from '../../core/fleet-error.ts'
import { deliver } from '../../engine/notifications.ts'
import { openNotifiers } from '../../open-notifications.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { loadWholePlan } from '../load-for-command.ts'

/** `fleet notify --test`: tells every target of the plan's `notify:` section that this is a test, and says how it went. */
export async function run(context: Context, { test }: { readonly test?: boolean }, argument: string | undefined): Promise<number> {
  if (test !== true) throw new FleetError('usage', 'there is nothing to tell by hand', { hint: 'try the targets of the plan with fleet notify --test' })
  const loaded = await loadWholePlan(context, argument)
  if (loaded === null) return exitCodes.usage
  const { plan, planFolder } = loaded
  if (plan.notify.length === 0) throw new FleetError('usage', 'the plan tells nobody of anything', { hint: 'add a "notify:" section; see the guide on notifications' })
  await using notifiers = await openNotifiers(plan, planFolder)
  const notice = { kind: 'test', runId: 'test', name: plan.name, task: null, at: notifiers.clock.now(), text: 'this is a test of fleet notify', outcome: null, counts: { tasks: plan.tasks.length, succeeded: 0, failed: 0, skipped: 0, canceled: 0 } } as const
  let exitCode: number = exitCodes.succeeded
  for (const { name, kind, on, notifier } of notifiers.routes) {
    const { delivery, tries } = await deliver(notifier, notice, { clock: notifiers.clock, signal: AbortSignal.timeout(30_000) })
    const isDelivered = delivery.status === 'delivered'
    if (!isDelivered) exitCode = exitCodes.failed
    const sign = isDelivered ? context.paint('green', '✔') : context.paint('red', '✖')
    context.print(`${sign} ${context.paint('bold', name)} (${kind})  ${isDelivered ? `told; in runs of ${on.join(', ')}` : `${delivery.reason}${tries > 1 ? `, after ${tries} tries` : ''}`}`)
  }
  return exitCode
}
