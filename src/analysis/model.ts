/**
 * The words and shapes of the analysis library: files in, facts out. It knows nothing of runs, git or the terminal. All data is plain JSON;
 * lines are 1-based, columns are 0-based counts of UTF-16 units.
 */

/** Languages with metrics of their own; other files are only searched for secrets. */
export type Language = 'python' | 'javascript' | 'typescript' | 'jsx' | 'tsx'

/** A file to look at. `text` is decoded UTF-8 without a byte order mark; line ends are as in the file. */
export type SourceFile = {
  /** Relative, slash-separated. */
  readonly path: string
  readonly text: string
  /** SHA-1 or SHA-256 of the bytes: the key of caches. */
  readonly hash: string
}

export type Location = {
  readonly path: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** `critical` lets an attacker in or loses data, `high` is wrong in ordinary use, `medium` in rare use, `low` costs readers time. */
export type Severity = 'critical' | 'high' | 'medium' | 'low'

export type Category = 'bug' | 'smell' | 'performance' | 'security' | 'secret' | 'dependency' | 'licence' | 'honesty'

/** One thing that a reader should look at. */
export type Finding = {
  /** Stable name, `<source>/<rule>`: `fleet/sql-injection`, `ruff/S105`, `oxlint/no-eval`. */
  readonly ruleId: string
  readonly category: Category
  readonly severity: Severity
  /** `CWE-89`, or null. */
  readonly cwe: string | null
  readonly location: Location
  readonly message: string
  /** What to do about it, one imperative sentence. */
  readonly mend: string
  /** Survives shifted lines and renamed files; see `fingerprint.ts`. */
  readonly fingerprint: string
  /** Source to sink for taint findings, else empty. */
  readonly trace: readonly { readonly location: Location; readonly note: string }[]
  /** The reason given in a suppression comment, or null. Suppressed findings are counted, not hidden. */
  readonly suppressedBecause: string | null
}

/** Something that kept us from a full answer (the file does not parse, is too large, is not UTF-8), or a suppression without a reason. Never a wrong number instead. */
export type Note = { readonly path: string; readonly line: number | null; readonly kind: 'parse-error' | 'too-large' | 'not-utf8' | 'minified' | 'analyzer-crashed' | 'analyzer-absent' | 'suppression'; readonly message: string }

/** Counts of lines; definitions in docs/analysis/metrics.md. */
export type LineCounts = {
  /** All lines. */
  readonly total: number
  /** Logical lines: statements. */
  readonly logical: number
  /** Lines that hold code. */
  readonly source: number
  readonly comment: number
  readonly blank: number
}

/** Halstead's counts and what follows from them; formulas in docs/analysis/metrics.md. */
export type Halstead = {
  readonly distinctOperators: number
  readonly distinctOperands: number
  readonly operators: number
  readonly operands: number
  readonly vocabulary: number
  readonly length: number
  readonly calculatedLength: number
  readonly volume: number
  readonly difficulty: number
  readonly effort: number
  readonly timeSeconds: number
  readonly bugs: number
}

/** One function, method, arrow function or (JS) class-field initialiser. */
export type FunctionMetrics = {
  /** Qualified: `Class.method`, `outer.inner`, `<anonymous>`. */
  readonly name: string
  readonly kind: 'function' | 'method' | 'arrow' | 'accessor' | 'constructor' | 'initializer' | 'lambda'
  readonly line: number
  readonly endLine: number
  readonly column: number
  readonly cyclomatic: number
  /** By the chosen dialect. */
  readonly cognitive: number
  readonly parameters: number
  /** Deepest nesting of control structures. */
  readonly nesting: number
  readonly returns: number
  readonly lines: LineCounts
  readonly halstead: Halstead
  readonly maintainabilityIndex: number
}

export type ClassMetrics = {
  readonly name: string
  readonly line: number
  readonly endLine: number
  readonly cyclomatic: number
  readonly methods: number
}

/** `white-paper` is Sonar's definition as published; `sonarjs` what eslint-plugin-sonarjs counts. */
export type CognitiveDialect = 'white-paper' | 'sonarjs'

/** All numbers of one file. */
export type FileMetrics = {
  readonly path: string
  readonly language: Language
  readonly lines: LineCounts
  /** Sum over the file, as radon's (Python) or ESLint's (JS/TS) definition has it. */
  readonly cyclomatic: number
  readonly cognitive: number
  readonly halstead: Halstead
  /** 0 to 100. */
  readonly maintainabilityIndex: number
  readonly functions: readonly FunctionMetrics[]
  readonly classes: readonly ClassMetrics[]
}

/** A file as `fleet analyze` reports it. */
export type FileAnalysis = FileMetrics & { readonly findings: readonly Finding[] }

/** A part that was not measured is null, and the weights of the others grow to fill its place. */
export type Scores = {
  readonly maintainability: number | null
  readonly coverage: number | null
  readonly security: number | null
  readonly performance: number | null
  /** 0.3 maintainability + 0.2 coverage + 0.3 security + 0.2 performance over the parts that were measured; null when none was. */
  readonly overall: number | null
}
