import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { invariant } from '../../core/unreachable.ts'
import type { Agent, AgentAssignment, AgentContext, AgentOutcome } from '../../ports/agent.ts'
import type { Clock } from '../../ports/clock.ts'

/** One thing that a scripted agent does; paths are relative to the workspace. */
export type AgentStep =
  | { readonly type: 'write'; readonly path: string; readonly content: string }
  | { readonly type: 'edit'; readonly path: string; readonly edit: (content: string) => string }
  | { readonly type: 'delete'; readonly path: string }
  | { readonly type: 'link'; readonly path: string; readonly target: string }
  | { readonly type: 'say'; readonly text: string }
  | { readonly type: 'wait'; readonly ms: number }
  /** Does nothing until it is asked to stop. */
  | { readonly type: 'hang' }
  | { readonly type: 'fail'; readonly message: string }

/** The script for one attempt. */
export type AgentScript = (assignment: AgentAssignment) => readonly AgentStep[]

/** An agent without a program: it performs scripted steps in this process, for tests and simulations. Takes specs of kind `command`. */
export function createMemoryAgent({ script, clock }: { readonly script: AgentScript; readonly clock: Clock }): Agent {
  return { kind: 'command', run: (assignment, context) => perform(script(assignment), { assignment, context, clock }) }
}

type Place = { readonly assignment: AgentAssignment; readonly context: AgentContext; readonly clock: Clock }

async function perform(steps: readonly AgentStep[], { assignment, context, clock }: Place): Promise<AgentOutcome> {
  const { signal, log, maxLogBytes } = context
  let room = maxLogBytes
  for (const step of steps) {
    if (signal.aborted) return { status: 'stopped' }
    if (step.type === 'fail') return { status: 'failed', failure: { kind: 'agent-failed', message: step.message, exitCode: 1, output: '' } }
    if (step.type === 'say') {
      if (room > 0) log(step.text.slice(0, room))
      room -= step.text.length + 1
    } else if (step.type === 'wait' || step.type === 'hang') await pause(clock, step.type === 'wait' ? step.ms : null, signal)
    else change(assignment.workspace, step)
  }
  return signal.aborted ? { status: 'stopped' } : { status: 'finished', summary: `did all of ${steps.length} steps` }
}

/** Ends early when the signal aborts; `null` waits for that alone. */
async function pause(clock: Clock, ms: number | null, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = ms === null ? () => {} : clock.wakeAt(clock.now() + ms, resolve)
  const stop = (): void => resolve()
  signal.addEventListener('abort', stop, { once: true })
  await promise
  signal.removeEventListener('abort', stop)
  cancel()
}

function change(workspace: string, step: Extract<AgentStep, { readonly path: string }>): void {
  const path = join(workspace, step.path)
  invariant(path.startsWith(`${workspace}/`), `${step.path} is not in the workspace`)
  mkdirSync(dirname(path), { recursive: true })
  if (step.type === 'edit') writeFileSync(path, step.edit(readFileSync(path, 'utf8')))
  else rmSync(path, { recursive: true, force: true })
  if (step.type === 'write') writeFileSync(path, step.content)
  if (step.type === 'link') symlinkSync(step.target, path)
}
