import { identity } from './git-environment.ts'
import type { CommitMessage } from '../../ports/workspaces.ts'

/** What a commit of Fleet is made of. */
export type CommitParts = {
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: CommitMessage
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** The bytes of a commit object. */
export function formatCommit(parts: CommitParts): Buffer {
  const stamp = `${identity} ${Math.floor(parts.at / 1000)} +0000`
  const lines = [`tree ${parts.tree}`, ...parts.parents.map((parent) => `parent ${parent}`), `author ${stamp}`, `committer ${stamp}`]
  return Buffer.from(`${lines.join('\n')}\n\n${formatMessage(parts.message)}`, 'utf8')
}

/** Subject, body and trailers as git reads them; text of an agent can neither forge a trailer nor end the message. */
export function formatMessage(message: CommitMessage): string {
  const subject = oneLine(message.subject) || 'Change'
  const body = message.body.replaceAll('\0', '').replaceAll('\r\n', '\n').replaceAll(/^Fleet-/gim, ' Fleet-').trim()
  const trailers = message.trailers.map(([key, value]) => `${oneLine(key).replaceAll(/[^A-Za-z0-9-]/g, '-')}: ${oneLine(value)}`)
  return `${[subject, body, trailers.join('\n')].filter((part) => part !== '').join('\n\n')}\n`
}

function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim()
}
