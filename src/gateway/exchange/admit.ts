import { maxCostOf } from '../../core/prices/cost-of.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import type { Failure } from '../../core/run/failure.ts'
import type { Ledger, Reservation } from '../budget/ledger.ts'
import type { Call } from '../call.ts'
import { maxCallsPerAttempt, type GatewayPass } from '../gateway-pass.ts'

export type CallAdmission =
  | { readonly status: 'admitted'; readonly reservation: Reservation }
  | { readonly status: 'refused'; readonly failure: Failure }
  | { readonly status: 'aborted' }

const free: Reservation = { settle: () => {} }

/** Whether a call may be made, as far as the money goes. What it may cost at most is kept for it until it is known what it did. */
export async function admit(ledger: Ledger, pass: GatewayPass, call: Call): Promise<CallAdmission> {
  if (call.number > maxCallsPerAttempt) {
    return { status: 'refused', failure: { kind: 'agent-failed', message: `the agent made ${maxCallsPerAttempt.toLocaleString('en')} model calls in one attempt and is taken to go in circles`, exitCode: null, output: '' } }
  }
  if (call.endpoint.type === 'question') return { status: 'admitted', reservation: free }
  const { price, facts, signal, provider } = call
  if (price === null && ledger.limitsMoney(pass.payer) && ledger.unpricedPolicy(pass.payer) === 'refuse') {
    return { status: 'refused', failure: toUnpriced(provider.name, facts.model) }
  }
  const tokens = facts.maxInputTokens + facts.maxOutputTokens
  const usd = price === null ? 0 : maxCostOf(price, { inputTokens: facts.maxInputTokens, outputTokens: facts.maxOutputTokens })
  const admission = await ledger.reserve({ payer: pass.payer, amount: { usd, tokens }, signal })
  if (admission.status !== 'exhausted') return admission
  const { scope, cap, spent } = admission
  const isMoney = cap.usd !== null && spent.usd >= cap.usd
  const words = isMoney ? `${formatUsd(spent.usd)} of ${formatUsd(cap.usd ?? 0)}` : `${spent.tokens.toLocaleString('en')} of ${(cap.tokens ?? 0).toLocaleString('en')} tokens`
  return { status: 'refused', failure: { kind: 'budget-exhausted', message: `the budget of the ${scope} is spent: ${words}`, scope } }
}

function toUnpriced(provider: string, model: string): Failure {
  return {
    kind: 'environment',
    message: `the price of ${provider}/${model} is not known and the plan limits money`,
    hint: `add its price to .fleet/prices.json (fleet prices shows the form), or set policy.budget.unpriced: allow`,
  }
}

