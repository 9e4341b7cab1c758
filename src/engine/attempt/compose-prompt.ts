import { fence } from '../../core/format.ts'
import type { Failure } from '../../core/run/failure.ts'

const maxEvidenceCharacters = 8_000

/** The task's prompt, followed by why earlier attempts failed, the latest last. */
export function composePrompt(prompt: string, failures: readonly Failure[]): string {
  if (failures.length === 0) return prompt
  const evidence = failures.map((failure, index) => `### Attempt ${index + 1}: ${failure.kind}\n\n${describe(failure)}`)
  return `${prompt}\n\n## Earlier attempts at this task failed\n\n${evidence.join('\n\n').slice(-maxEvidenceCharacters)}\n`
}

function describe(failure: Failure): string {
  const { message } = failure
  if ('output' in failure) return failure.output === '' ? message : `${message}\n\n${fence(failure.output)}`
  if (failure.kind === 'merge-conflict') return [message, ...failure.conflicts.map(({ path, reason, hunks }) => `${path} (${reason})\n\n${fence(hunks)}`)].join('\n\n')
  return 'paths' in failure ? `${message}: ${failure.paths.join(', ')}` : message
}
