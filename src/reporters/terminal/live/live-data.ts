import type { RunState } from '../../../core/run/state.ts'
import type { Forecast } from './estimate-end.ts'
import type { Ledger } from './ledger.ts'

/** All that the live view shows; whoever feeds it keeps it up to date. Texts of others in it are still raw: the view makes them safe. */
export type LiveData = {
  readonly state: RunState
  readonly now: number
  readonly ledger: Ledger
  /** Last line of output by task, of those that run. */
  readonly lastLines: ReadonlyMap<string, string>
  /** What agents wait for, by task. */
  readonly waits: ReadonlyMap<string, string>
  /** Newest last. */
  readonly notices: readonly LiveNotice[]
  readonly pauses: readonly ProviderPause[]
  readonly anomalies: readonly Anomaly[]
  readonly forecast: Forecast | null
  /** Log of the attempt that the view asks for, or of all that run. */
  readonly log: LogLines
  readonly diff: DiffText
  /** `run`: this process carries the run out; `watch`: another one does. */
  readonly role: 'run' | 'watch'
}

export type LiveNotice = { readonly at: number; readonly level: 'error' | 'warning' | 'info'; readonly text: string }

/** A provider that is left alone for a while. */
export type ProviderPause = { readonly name: string; readonly status: 'paused' | 'open'; readonly until: number | null }

/** A task that behaves unlike its kind. */
export type Anomaly = { readonly task: string; readonly message: string }

export type LogLines = { readonly task: string | null; readonly attempt: number; readonly lines: readonly string[]; /** Earlier lines are only in the file. */ readonly isCut: boolean }

export type DiffText = { readonly task: string; readonly status: 'loading' | 'loaded' | 'none'; readonly lines: readonly string[] } | null

export type ScreenSize = { readonly columns: number; readonly rows: number }
