/** Codes of the troubles that a user or the environment must act on; persisted in logs, never renamed. */
export type FleetErrorCode =
  | 'plan-invalid'
  | 'plan-not-found'
  | 'usage'
  | 'environment'
  | 'state-locked'
  | 'state-newer'
  | 'state-damaged'
  | 'run-not-found'
  | 'task-not-found'
  | 'run-not-resumable'
  | 'repository-invalid'
  | 'repository-changed'
  | 'checkout-dirty'
  | 'land-refused'
  | 'disk-full'
  | 'tool-missing'

/** The one error class for trouble that the user must act on: rendered once by the CLI, without a stack, exit code 2. */
export class FleetError extends Error {
  override readonly name = 'FleetError'
  readonly code: FleetErrorCode
  /** The next step for the user, as one imperative sentence. */
  readonly hint: string | undefined

  constructor(code: FleetErrorCode, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}
