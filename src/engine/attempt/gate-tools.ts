import { readFile } from 'node:fs/promises'
import type { Check, Plan, Repository } from '../../core/plan/plan.ts'
import type { CheckResult } from '../../core/run/event.ts'
import { invariant } from '../../core/unreachable.ts'
import { logSize } from '../../platform/log-tail.ts'
import type { GateProgram, GateProgramEnd, GateTools } from '../../ports/gate.ts'
import type { Workspace } from '../../ports/workspaces.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { maxCheckLogBytes, toCheckEnvironment } from './check-process.ts'
import { setUpWorkspace } from './set-up.ts'

/** Whose gate it is, and where. */
export type GateToolsOptions = {
  readonly runId: string
  readonly taskId: string
  readonly attempt: number
  readonly plan: Plan
  readonly repository: Repository
  readonly check: Check
  readonly on: CheckResult['on']
  /** Variables of the task. */
  readonly environment: Readonly<Record<string, string>>
  /** Folder for HOME and TMPDIR. */
  readonly temporary: string
  readonly signal: AbortSignal
}

/** The tools of one judgement; its trees go back when it is disposed of. The check's time limit holds for all that they do together. */
export function openGateTools(ports: AttemptPorts, options: GateToolsOptions): GateTools & AsyncDisposable {
  const opened: Workspace[] = []
  const endsAt = ports.clock.now() + options.check.timeoutMs
  const leftMs = (): number => Math.max(1, endsAt - ports.clock.now())
  return {
    openTree: async (commit) => {
      const workspace = await prepareTree(ports, options, commit)
      opened.push(workspace)
      const logPath = logPathOf(ports, options, `setup-${opened.length}`)
      const failure = await setUpWorkspace(ports, { workspace, plan: options.plan, logPath, temporary: () => options.temporary, timeoutMs: leftMs(), signal: options.signal })
      return failure === null ? { status: 'open', path: workspace.path } : { status: 'unfit', reason: 'output' in failure ? `${failure.message}\n${failure.output}` : failure.message }
    },
    run: (program) => runProgram(ports, { ...options, program, timeoutMs: leftMs() }),
    [Symbol.asyncDispose]: async () => {
      for (const workspace of opened) await workspace.release()
    },
  }
}

async function prepareTree(ports: AttemptPorts, { runId, taskId, attempt, plan, repository, signal }: GateToolsOptions, commit: string): Promise<Workspace> {
  const workspaces = ports.workspaces.get('worktree')
  invariant(workspaces !== undefined, 'there is no workspace adapter for the trees of gates')
  const { policy, workspace: recipe } = plan
  return workspaces.prepare({ runId, taskId, attempt, repository, commit, recipe, files: [], minFreeDiskBytes: policy.minFreeDiskBytes, maxPooled: policy.maxPooledWorkspaces, signal })
}

function logPathOf(ports: AttemptPorts, { taskId, attempt, on, check }: GateToolsOptions, part: string): string {
  return ports.folder.logPath(taskId, attempt, `.${on}-${check.name}-${part}`)
}

async function runProgram(ports: AttemptPorts, options: GateToolsOptions & { readonly program: GateProgram; readonly timeoutMs: number }): Promise<GateProgramEnd> {
  const { program, environment, temporary, timeoutMs, signal } = options
  const logPath = logPathOf(ports, options, program.name)
  const from = logSize(logPath)
  const end = await ports.spawner.run({ argv: program.argv, cwd: program.cwd, environment: toCheckEnvironment(ports, { environment, temporary }), logPath, maxLogBytes: maxCheckLogBytes, timeoutMs, signal })
  const written = await readFile(logPath).catch(() => Buffer.alloc(0))
  return { end, output: written.toString('utf8', from) }
}
