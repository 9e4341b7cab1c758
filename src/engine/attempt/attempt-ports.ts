import type { WorkingSpec } from '../../core/plan/agent-spec.ts'
import type { Isolation } from '../../core/plan/plan.ts'
import type { Agent } from '../../ports/agent.ts'
import type { TaskFunctions } from '../../ports/check-functions.ts'
import type { GateKeeper } from '../../ports/gate.ts'
import type { Redact } from '../../core/redact.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ModelGateway } from '../../ports/model-gateway.ts'
import type { ProcessSpawner } from '../../ports/process-spawner.ts'
import type { Sandboxes } from '../../ports/sandboxes.ts'
import type { Lander, Workspaces } from '../../ports/workspaces.ts'
import type { ActivityObserver } from '../activity-log.ts'
import type { RecordedOrder } from '../recorded-order.ts'
import type { KeyedMutex } from '../keyed-mutex.ts'
import type { Questions } from '../questions.ts'
import type { RunFolder } from '../run-folder.ts'

/** Everything an attempt is carried out with. */
export type AttemptPorts = {
  readonly workspaces: ReadonlyMap<Isolation, Workspaces>
  readonly lander: Lander
  readonly agents: ReadonlyMap<WorkingSpec['kind'], Agent>
  readonly spawner: ProcessSpawner
  /** Runs the plan's set-up, where that may reach more than other programs. */
  readonly setUpSpawner?: ProcessSpawner
  readonly functions: TaskFunctions
  readonly gates: GateKeeper
  readonly clock: Clock
  /** Started when the first attempt asks for it. */
  readonly gateway: () => Promise<ModelGateway>
  readonly sandboxes: Sandboxes
  readonly observeActivity: ActivityObserver
  /** The order that a replay keeps to; absent in ordinary runs. */
  readonly order?: RecordedOrder
  /** Whatever is kept or shown of an attempt goes through it. */
  readonly redact: Redact
  readonly folder: RunFolder
  /** Folder of the plan file. */
  readonly planFolder: string
  /** Allow-listed variables that programs get: PATH, locale, time zone. */
  readonly environment: Readonly<Record<string, string>>
  readonly questions: Questions
  /** Landings of one repository happen one after another. */
  readonly landings: KeyedMutex
}
