import type { AttemptPorts } from './attempt-ports.ts'

/** Largest log of one program of a check. */
export const maxCheckLogBytes = 10_000_000

/** What programs of checks get: the clean environment, the task's variables, and a home of their own. */
export function toCheckEnvironment(ports: Pick<AttemptPorts, 'environment'>, { environment, temporary }: { readonly environment: Readonly<Record<string, string>>; readonly temporary: string }): Readonly<Record<string, string>> {
  return { ...ports.environment, ...environment, HOME: temporary, TMPDIR: temporary }
}
