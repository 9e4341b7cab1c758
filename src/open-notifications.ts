import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNotifier, type NotifierParts } from './adapters/notify/create-notifier.ts'
import type { LogNote } from './adapters/logs/open-run-log.ts'
import type { Plan } from './core/plan/plan.ts'
import type { RunState } from './core/run/state.ts'
import { Notifications, type NotifyRoute } from './engine/notifications.ts'
import { cleanEnvironment } from './platform/clean-environment.ts'
import { createProcessSpawner } from './platform/spawn-process/create-process-spawner.ts'
import { systemClock } from './platform/system-clock.ts'
import type { Clock } from './ports/clock.ts'

type Route = NotifyRoute & { readonly kind: string }

/** Tells the targets of the run's plan of what happens in it; null where the plan names none. */
export function openNotifications(state: RunState, { note, ...parts }: Omit<NotifierParts, 'environment' | 'clock'> & { readonly note: (fields: LogNote, message: string) => void }): Notifications | null {
  if (state.plan.notify.length === 0) return null
  return new Notifications({ state, routes: toRoutes(state.plan, { ...parts, environment: process.env, clock: systemClock }), clock: systemClock, note: (fields) => note(fields, 'notice') })
}

/** The same targets, to be tried outside a run. */
export async function openNotifiers(plan: Plan, planFolder: string): Promise<{ readonly routes: readonly Route[]; readonly clock: Clock } & AsyncDisposable> {
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'fleet-notify-'))
  const spawner = createProcessSpawner({ temporaryFolder })
  const programEnvironment = cleanEnvironment({ home: temporaryFolder, temporaryFolder })
  return {
    routes: toRoutes(plan, { environment: process.env, programEnvironment, spawner, clock: systemClock, planFolder, temporaryFolder }),
    clock: systemClock,
    [Symbol.asyncDispose]: async () => {
      await spawner.close()
      await rm(temporaryFolder, { recursive: true, force: true })
    },
  }
}

function toRoutes({ notify }: Plan, parts: NotifierParts): readonly Route[] {
  return notify.map((target) => ({ name: target.name, kind: target.kind, on: target.on, notifier: createNotifier(target, parts) }))
}
