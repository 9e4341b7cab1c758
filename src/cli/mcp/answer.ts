import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { FleetError } from '../../core/fleet-error.ts'

const maxAnswerCharacters = 200_000

/** A tool's work as an answer of the protocol: what a user would be told to mend is an answer too, not a broken server. */
export async function answerWith(hide: (text: string) => string, work: () => Promise<unknown>): Promise<CallToolResult> {
  try {
    return toAnswer(hide, await work())
  } catch (error) {
    if (!(error instanceof FleetError)) throw error
    return { ...toAnswer(hide, `${error.message}${error.hint === undefined ? '' : `\nnext: ${error.hint}`}`), isError: true }
  }
}

function toAnswer(hide: (text: string) => string, result: unknown): CallToolResult {
  const text = hide(typeof result === 'string' ? result : JSON.stringify(result, null, 1))
  const isCut = text.length > maxAnswerCharacters
  return { content: [{ type: 'text', text: isCut ? `${text.slice(0, maxAnswerCharacters)}\n[cut at ${maxAnswerCharacters} characters]` : text }] }
}
