/** Whether an error only says that the signal was heard: adapters throw its reason, Node an AbortError. */
export function isStop(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'))
}
