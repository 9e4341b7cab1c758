import type { Location } from '../model.ts'

/** Texts of one side of a change, keyed by relative, slash-separated path. May hold more files than changed ones: they are read for context. */
export type Files = ReadonlyMap<string, string>

/** A change that its author announced with a reason; findings it covers are counted as suppressed. */
export type Declaration = {
  /** Glob of paths. */
  readonly path: string
  /** The rules it covers; empty means those that a declared change of behaviour brings along (snapshots and expected values). */
  readonly rules: readonly string[]
  readonly reason: string
}

/** What the honesty gate looks at. `changed` names every path that was added, edited, moved (both names) or deleted. */
export type Change = {
  readonly base: Files
  readonly head: Files
  readonly changed: readonly string[]
  readonly declared?: readonly Declaration[]
}

/** What an assertion says of a value; `custom` is a call that only its name makes an assertion. */
export type AssertionKind = 'value' | 'exception' | 'snapshot' | 'custom'

/** What surrounds an assertion and keeps it from failing the test. */
export type Guard = {
  /** Never reached: behind a return, a constant false, a loop over nothing. */
  readonly isUnreachable: boolean
  /** Its failure is caught, or its promise is awaited by nobody. */
  readonly isSwallowed: boolean
  /** Reached under a condition only. */
  readonly isConditional: boolean
}

export type Assertion = Guard & {
  readonly kind: AssertionKind
  readonly matcher: string
  /** 0 proves nothing, 100 pins one value; tables in `matcher-strength.ts`. */
  readonly strength: number
  /** Canonical text of what is looked at: the same for every formatting. */
  readonly subject: string
  /** Canonical text of what is expected of it; empty when the matcher says it all. */
  readonly expected: string
  /** Accepted absolute or relative error, or null when the matcher knows none. */
  readonly tolerance: number | null
  /** Canonical literals in it, for tables of cases. */
  readonly literals: readonly string[]
  /** Names of functions called in its subject. */
  readonly calls: readonly string[]
  readonly location: Location
}

/** A call to a function by name, where the function may hold assertions of its own. */
export type HelperCall = Guard & { readonly name: string; readonly location: Location }

/** A row of a table of cases. */
export type CaseRow = { readonly canonical: string; readonly literals: readonly string[] }

/** Whether a runner would run the test. */
export type TestState = 'runs' | 'skipped' | 'skipped-sometimes' | 'todo' | 'focused' | 'expected-to-fail'

export type TestCase = {
  /** Suites and title, joined by ` > `. */
  readonly name: string
  readonly title: string
  readonly location: Location
  readonly state: TestState
  /** Where it is skipped, or the test itself. */
  readonly stateLocation: Location
  readonly assertions: readonly Assertion[]
  readonly helperCalls: readonly HelperCall[]
  /** All literals of the body, and */
  readonly literals: readonly string[]
  /** all names that it uses. */
  readonly names: readonly string[]
  /** Canonical text of the body, without title and types. */
  readonly body: string
  readonly rows: readonly CaseRow[]
}

/** What a body that does no work does instead. */
export type Stub = 'empty' | 'constant' | 'not-implemented'

/** `if (input === literal) return literal`, or an entry of a table of answers. */
export type SpecialCase = { readonly input: string; readonly output: string; readonly location: Location }

export type Callable = {
  /** Qualified: `Class.method`. */
  readonly name: string
  readonly location: Location
  readonly parameters: number
  readonly statements: number
  readonly body: string
  readonly stub: Stub | null
  /** The literal that a constant stub returns. */
  readonly constant: string | null
  readonly isAbstract: boolean
  readonly specialCases: readonly SpecialCase[]
  /** Handlers that catch everything and say nothing. */
  readonly swallows: readonly Location[]
  readonly assertions: readonly Assertion[]
  readonly helperCalls: readonly HelperCall[]
}

/** A comment or type that tells a tool to look away. */
export type Silencer = {
  /** `eslint-disable`, `type: ignore`, `any`. */
  readonly family: string
  readonly text: string
  /** How much it hides: a whole file 3, a line 2, named rules on a line 1. */
  readonly breadth: number
  readonly location: Location
}

export type Import = { readonly specifier: string; readonly names: readonly string[] }

/** A stand-in for something of a module. */
export type Mock = {
  /** Module specifier or dotted path; empty when only a member is named. */
  readonly target: string
  /** The members that are replaced; empty means all. */
  readonly names: readonly string[]
  /** Made even when the module does not have it (`virtual`, `create=True`). */
  readonly isForced: boolean
  readonly location: Location
}

export type ModelLanguage = 'javascript' | 'python' | 'go'

/** What the honesty checks know of a source file, whatever its language. */
export type FileModel = {
  readonly path: string
  readonly language: ModelLanguage
  /** Whether a runner collects tests from it. */
  readonly isTest: boolean
  readonly parseErrorLine: number | null
  readonly hasCode: boolean
  readonly tests: readonly TestCase[]
  readonly callables: readonly Callable[]
  readonly silencers: readonly Silencer[]
  readonly imports: readonly Import[]
  readonly mocks: readonly Mock[]
  /** Text of its comments, one a line. */
  readonly comments: readonly { readonly text: string; readonly line: number }[]
}
