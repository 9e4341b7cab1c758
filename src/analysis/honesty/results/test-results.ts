/** `todo` and pending tests are skipped; `error` is a failure outside of an assertion (collection, set-up). */
export type TestOutcome = 'passed' | 'failed' | 'error' | 'skipped'

/** One test as a runner reported it, whatever the runner. */
export type TestResult = {
  /** File, suites and name: the same on base and head. */
  readonly id: string
  /** Relative, slash-separated where the runner tells it; else its class or package name; empty when it tells nothing. */
  readonly file: string
  readonly name: string
  readonly outcome: TestOutcome
  readonly durationMs: number
  /** First lines of the failure; empty when it passed. */
  readonly message: string
}

export type TestResults = readonly TestResult[]

/** A report that could be read, or why not. A report that cannot be read is never "no failures". */
export type ReadResults = { readonly status: 'read'; readonly results: TestResults } | { readonly status: 'unreadable'; readonly reason: string }

export type ResultFormat = 'junit' | 'vitest-json' | 'jest-json' | 'mocha-json' | 'tap' | 'go-json' | 'pytest-json'

const maxMessageChars = 2_000

/** What is the same for all readers: paths relative to the project, bounded messages, ids. */
export type ResultDraft = { readonly file: string; /** What stands for the file in the id, where runners tell the file of some tests only. */ readonly idFile?: string; readonly name: string; readonly outcome: TestOutcome; readonly durationMs: number | undefined; readonly message: string }

export function toResults(drafts: readonly ResultDraft[], root: string): TestResults {
  const seen = new Map<string, number>()
  return drafts.map((draft) => {
    const file = relativeTo(root, draft.file)
    const key = `${draft.idFile ?? file} > ${draft.name}`
    const nth = (seen.get(key) ?? 0) + 1
    seen.set(key, nth)
    // Runners allow equal names in one file; the order tells them apart.
    const id = nth === 1 ? key : `${key} #${nth}`
    return { id, file, name: draft.name, outcome: draft.outcome, durationMs: Number.isFinite(draft.durationMs) ? draft.durationMs ?? 0 : 0, message: draft.message.slice(0, maxMessageChars) }
  })
}

function relativeTo(root: string, file: string): string {
  const slashed = file.replaceAll('\\', '/').replace(/^file:\/\//, '')
  const folder = root.replaceAll('\\', '/').replace(/\/$/, '')
  const inside = folder !== '' && slashed.startsWith(`${folder}/`) ? slashed.slice(folder.length + 1) : slashed
  return inside.replace(/^\.\//, '')
}
