/** The lease is no longer ours: stop at once and touch nothing shared. */
export class StaleLeaseError extends Error {
  override readonly name = 'StaleLeaseError'
}
