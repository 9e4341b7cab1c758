import { invariant } from '../../core/unreachable.ts'
import { FleetError } from '../../core/fleet-error.ts'

/** Checks a full object id, so that it can never be read as an option or an expression. */
export function toObjectId(text: string): string {
  invariant(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text), `not an object id: ${JSON.stringify(text.slice(0, 80))}`)
  return text
}

/** Full name of a branch; the rules are those of `git check-ref-format`. */
export function toBranchRef(branch: string): string {
  if (!isBranchName(branch)) {
    throw new FleetError('usage', `${JSON.stringify(branch)} is not a branch name`, { hint: 'Name a branch as `git branch` shows it.' })
  }
  return `refs/heads/${branch}`
}

/** Branches of runs live in a folder of their own: nothing else is ever created or deleted. */
export function toRunRef(branch: string): string {
  invariant(branch.startsWith('fleet/'), `the branch of a run starts with fleet/: ${JSON.stringify(branch)}`)
  return toBranchRef(branch)
}

function isBranchName(name: string): boolean {
  if (name === '' || name === '@' || name === 'HEAD' || name.length > 200 || name.startsWith('-')) return false
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\.$|^\/|\/$/.test(name)) return false
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
}
