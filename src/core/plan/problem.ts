/** One thing wrong with a plan file: where, what, and what to do about it. */
export type Problem = {
  readonly code: ProblemCode
  readonly file: string
  /** 1-based; `null` when the plan was built through the API. */
  readonly line: number | null
  readonly column: number | null
  /** The thing, named: a key, an id, a path. */
  readonly message: string
  /** The next step. */
  readonly hint: string
}

export type ProblemCode =
  | 'syntax'
  | 'unknown-key'
  | 'invalid-value'
  | 'missing-key'
  | 'duplicate-id'
  | 'unknown-dependency'
  | 'self-dependency'
  | 'cycle'
  | 'bad-glob'
  | 'bad-duration'
  | 'unknown-agent'
  | 'missing-agent'
  /** Chains and routes that lead back to themselves. */
  | 'agent-cycle'
  | 'unknown-provider'
  | 'unknown-mcp'
  | 'unknown-check'
  | 'unknown-repository'
  | 'readonly-repository'
  | 'outside-repository'
  | 'repository-not-found'
  | 'too-many-tasks'
  | 'file-not-found'
  | 'isolation-impossible'
  /** A plan written in TypeScript could not be imported, or threw. */
  | 'plan-module'
  /** A warning: something is declared and never used. */
  | 'unused'
  /** A warning: a plain folder lies inside a git repository, so tasks would change the user's checkout. */
  | 'inside-git'
