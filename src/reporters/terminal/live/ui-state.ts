/** What a person has set in the live view: what is shown, where the cursor stands, what is being asked. */
export type UiState = {
  readonly view: View
  readonly layout: 'tree' | 'flat'
  readonly overlay: Overlay | null
  /** Text being typed after `/`; null when nothing is. */
  readonly typing: string | null
  readonly filter: string
  /** Key of the row the cursor is on; null is the first. */
  readonly selected: string | null
  /** First row of the list that is shown. */
  readonly top: number
  /** Tasks whose tasks below are folded away. */
  readonly collapsed: ReadonlySet<string>
  /** Whether the log of the selected task is shown below the list. */
  readonly hasPane: boolean
  readonly focus: 'list' | 'pane'
  /** Whether the log keeps to its end. */
  readonly follow: boolean
  /** First line of the log that is shown when it does not follow. */
  readonly scroll: number
  /** Which attempt's log; null is the last. */
  readonly attempt: number | null
  /** Logs of all running tasks instead of one. */
  readonly allLogs: boolean
  /** Told at the bottom until the next key. */
  readonly message: string | null
}

export type View = 'tree' | 'timeline' | 'logs' | 'cost'

export const views: readonly View[] = ['tree', 'timeline', 'logs', 'cost']

export type Overlay =
  | { readonly type: 'help'; readonly scroll: number }
  | { readonly type: 'diff'; readonly task: string; readonly scroll: number }
  | { readonly type: 'cancel-question'; readonly task: string }
  | { readonly type: 'quit-question' }

/** In a larger plan the tree would show what has long been done: there the list comes first, what runs at its top. */
const maxTreeTasks = 100

export function openUi(tasks: number): UiState {
  return { ...initialUi, layout: tasks > maxTreeTasks ? 'flat' : 'tree' }
}

export const initialUi: UiState = {
  view: 'tree',
  layout: 'tree',
  overlay: null,
  typing: null,
  filter: '',
  selected: null,
  top: 0,
  collapsed: new Set(),
  hasPane: true,
  focus: 'list',
  follow: true,
  scroll: 0,
  attempt: null,
  allLogs: false,
  message: null,
}
