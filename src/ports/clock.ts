/** Time as a dependency. Instants are milliseconds since the Unix epoch. */
export interface Clock {
  now(): number
  /** Calls back once at or after the instant; the returned function cancels. */
  wakeAt(at: number, callback: () => void): () => void
}
