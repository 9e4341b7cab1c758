import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { PlanModuleInput, TaskModuleInput } from './adapters/plan-files/plan-module.ts'
import { FleetError } from './core/fleet-error.ts'
import { toTaskInput, type TaskOptions } from './core/plan/task-options.ts'
import { formatProblems } from './core/plan/format-problems.ts'
import type { Report } from './core/report/report.ts'
import { toReport } from './core/report/to-report.ts'
import type { RunEvent } from './core/run/event.ts'
import type { RunState } from './core/run/state.ts'
import { Fleet } from './fleet.ts'
import { planFromInput } from './load-plan.ts'
import { writeFileAtomically } from './platform/atomic-write.ts'
import type { RollbackFunction, ValidateFunction } from './ports/check-functions.ts'
import { renderJson } from './reporters/json/render-json.ts'
import { renderSummary } from './reporters/terminal/render-summary.ts'

/** What `new Orchestrator()` takes; everything else of a plan file may be given too. */
export type OrchestratorOptions = Omit<PlanModuleInput, 'version' | 'tasks' | 'repositories'> & {
  /** The tree that tasks change. Default: `FLEET_LOCAL_PATH`, else the current folder. State lies in `.fleet/` below it. */
  readonly workingDir?: string
  /** A tree that tasks read, as the read-only repository `source`. Default: `FLEET_SHOWROOM_PATH`, else none. */
  readonly sourceDir?: string
  readonly repositories?: PlanModuleInput['repositories']
  /** Short for `policy.concurrency`. */
  readonly concurrency?: number
  /** Told of every event once it is durable. */
  readonly onEvent?: (event: RunEvent) => void
}

/** A task as API callers write it: the keys of the plan file, the classic names beside them, and functions. */
export type OrchestratorTask = TaskOptions & { readonly validate?: ValidateFunction; readonly rollback?: RollbackFunction }

/**
 * The library's front door: collects tasks, runs them as one plan, reports. It builds the same plan as a plan file and runs it by the same
 * loop; bad tasks are a FleetError `plan-invalid` that lists every problem.
 *
 * ```ts
 * const orchestrator = new Orchestrator({ workingDir: '.', sourceDir: '../showroom' })
 * orchestrator.addTask({ id: 'materials', agent: { kind: 'command', run: ['node', 'port.js'] }, files: ['src/materials/**'] })
 * await orchestrator.execute()
 * orchestrator.displayReport()
 * ```
 */
export class Orchestrator {
  readonly #options: OrchestratorOptions
  readonly #workingDir: string
  readonly #tasks: TaskModuleInput[] = []
  #state: RunState | null = null

  constructor(options: OrchestratorOptions = {}) {
    this.#options = options
    this.#workingDir = resolve(options.workingDir ?? process.env['FLEET_LOCAL_PATH'] ?? '.')
  }

  /** Adds a task; returns the orchestrator, so calls can be chained. */
  addTask(task: OrchestratorTask): this {
    const { validate, rollback, ...options } = task
    this.#tasks.push({ ...toTaskInput(options), ...(validate === undefined ? {} : { validate }), ...(rollback === undefined ? {} : { rollback }) })
    return this
  }

  /** Runs the plan to its end. Failed tasks do not throw: they are in the report. `resume` takes an unfinished run up again. */
  async execute({ resume }: { readonly resume?: string } = {}): Promise<Report> {
    const loaded = await planFromInput(this.#toInput(), { file: 'Orchestrator', planFolder: this.#workingDir, environment: process.env, concurrencyDefault: Math.max(2, availableParallelism()) })
    if (loaded.status === 'invalid') throw new FleetError('plan-invalid', `the plan has problems\n${formatProblems(loaded.problems)}`, { hint: 'mend the tasks and call execute() again' })
    await using fleet = await Fleet.open({ planFolder: this.#workingDir, purpose: 'Orchestrator' })
    const { plan, functions } = loaded
    const { onEvent } = this.#options
    const observers = onEvent === undefined ? [] : [(event: RunEvent) => onEvent(event)]
    const active = resume === undefined ? await fleet.startRun({ plan, planPath: null, functions, observers }) : await fleet.resumeRun({ runId: resume, functions, observers })
    this.#state = await active.complete()
    return this.generateReport()
  }

  /** The report of the run as data; throws before `execute`. */
  generateReport(): Report {
    if (this.#state === null) throw new FleetError('usage', 'there is no report before execute()', { hint: 'await orchestrator.execute() first' })
    return toReport(this.#state, Date.now())
  }

  /** Writes the report as JSON to a file. */
  async saveReport(path: string): Promise<void> {
    await writeFileAtomically(resolve(path), renderJson(this.generateReport()))
  }

  /** Prints the summary; colours where standard output is a terminal and NO_COLOR is not set. */
  displayReport(write: (text: string) => void = (text) => void process.stdout.write(text)): void {
    const hasColor = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
    write(`${renderSummary(this.generateReport(), { hasColor })}\n`)
  }

  #toInput(): PlanModuleInput {
    const { workingDir: _, sourceDir = process.env['FLEET_SHOWROOM_PATH'], concurrency, onEvent: __, repositories, policy, ...rest } = this.#options
    const source = sourceDir === undefined ? {} : { source: { path: resolve(sourceDir), readonly: true } }
    return {
      ...rest,
      version: 1,
      repositories: { main: { path: '.' }, ...source, ...repositories },
      policy: { ...policy, ...(concurrency === undefined ? {} : { concurrency }) },
      tasks: this.#tasks,
    }
  }
}
