import { userInfo } from 'node:os'
import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import type { Command } from '../../core/run/signal.ts'
import type { RunState } from '../../core/run/state.ts'
import type { Store } from '../../ports/store.ts'
import type { Lander } from '../../ports/workspaces.ts'
import { makeRedactor } from '../../redactor.ts'
import type { Context } from '../context.ts'
import { makeObserver, printSummary, type RunShow } from '../run-show.ts'
import type { LiveFeedOptions } from './live-feed.ts'
import { openForetelling } from './foretell.ts'
import { LiveView } from './live-view.ts'
import { loadDiff } from './load-diff.ts'
import { holdStandardError } from './hold-standard-error.ts'

export type LiveShowOptions = Pick<LiveFeedOptions, 'role' | 'gatewayStatus'> & {
  readonly stateFolder: string
  readonly store: Pick<Store, 'attempts'>
  readonly lander: Pick<Lander, 'diff'>
  readonly send: (command: Command) => void | Promise<void>
  /** Whether something was interrupted; else the view is left. */
  readonly interrupt: () => boolean
}

/** The live view as one of the ways to show a run. When a person closes it the run goes on in plain lines. */
export function openLiveShow(context: Context, options: LiveShowOptions): RunShow & { readonly left: Promise<void> } {
  let view: LiveView | null = null
  let release = (): void => {}
  const left = Promise.withResolvers<void>()
  const plain = makeObserver(options.role === 'run' ? 'plain' : 'quiet', context)
  const remark = (text: string): void => (view?.isOpen === true ? view.tell({ level: 'warning', text: text.trim() }) : context.remark(text))
  const close = (): void => {
    view?.close()
    release()
  }
  return {
    left: left.promise,
    observe: (event, state, at) => (view?.isOpen === true ? view.observe(event, state, at) : plain(event, state, at)),
    observeActivity: (activity) => view?.observeActivity(activity),
    begin: (state) => {
      view = makeView(state, { context, options, remark })
      view.open()
      // After the screen: at the end of the process the terminal comes back first, then what was held.
      release = holdStandardError((text) => view?.tell({ level: 'warning', text }))
      left.resolve(view.left.finally(release))
    },
    remark,
    end: async ({ isBroken } = { isBroken: false }) => {
      if (!isBroken) await view?.finish()
      close()
    },
    summarize: (report) => printSummary(report, context),
  }
}

function makeView(state: RunState, { context, options, remark }: { readonly context: Context; readonly options: LiveShowOptions; readonly remark: (text: string) => void }): LiveView {
  const { stateFolder, store, lander, send, ...rest } = options
  return new LiveView({
    ...rest,
    ...openForetelling(store),
    state,
    hasColor: context.hasColor,
    logFolder: join(stateFolder, 'runs', state.runId, 'logs'),
    redact: makeRedactor(state.plan),
    loadDiff: (task) => loadDiff(state, { task, lander }),
    userName: userName(),
    send: (command) => {
      // What cannot be sent is told; the view goes on.
      Promise.resolve(send(command)).catch((error: unknown) => remark(error instanceof FleetError ? error.message : String(error)))
    },
  })
}

/** A container may run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
