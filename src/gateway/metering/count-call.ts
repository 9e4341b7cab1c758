import { costOf } from '../../core/prices/cost-of.ts'
import { noTokens, type CallTokens } from '../../core/prices/price.ts'
import type { Call, Counted } from '../call.ts'
import type { ReplyFacts } from '../protocols/reply-reader.ts'
import { readReplyText } from '../reading/read-reply-text.ts'
import type { ReplyKeeper } from './reply-keeper.ts'

/** Characters of a token in estimates; close for English and code, too few for other scripts. */
const charactersPerToken = 4

/** What a call used: as the provider told; where the reply was cut, what is known of it and an estimate of the rest. */
export function countReply(call: Call, facts: ReplyFacts, { keeper, isSse }: { readonly keeper: ReplyKeeper; readonly isSse: boolean }): Counted {
  if (facts.tokens !== null && facts.isFinal) return price(call, facts.tokens, false)
  const known = facts.tokens ?? noTokens
  const outputTokens = Math.max(known.outputTokens, estimateOutput(call, keeper, isSse))
  return price(call, { ...known, inputTokens: known.inputTokens > 0 ? known.inputTokens : estimateInput(call), outputTokens }, true)
}

/** A call that was cut before its reply began: the provider may have read all of it. */
export function countUnanswered(call: Call): Counted {
  return price(call, { ...noTokens, inputTokens: estimateInput(call) }, true)
}

function price(call: Call, tokens: CallTokens, isEstimate: boolean): Counted {
  return { tokens, costUsd: call.price === null ? null : costOf(call.price, tokens), isEstimate }
}

function estimateInput({ body }: Call): number {
  return Math.ceil(body.length / charactersPerToken)
}

function estimateOutput({ endpoint }: Call, keeper: ReplyKeeper, isSse: boolean): number {
  const length = readReplyText(endpoint.dialect, keeper.text, isSse).reduce((sum, saying) => sum + saying.text.length, 0)
  const share = keeper.isWhole ? 1 : keeper.length / Buffer.byteLength(keeper.text)
  return Math.ceil((length * share) / charactersPerToken)
}
