import type { Notice } from '../core/notify/notice.ts'

/** Tells one target of the plan's `notify:` section of something. */
export interface Notifier {
  /** One try. Must not reject; ends soon after the signal aborts. */
  send(notice: Notice, options: { readonly id: string; readonly signal: AbortSignal }): Promise<Delivery>
}

export type Delivery =
  | { readonly status: 'delivered' }
  /** `reason` never holds an address or a secret. */
  | { readonly status: 'failed'; readonly reason: string; readonly isWorthRetrying: boolean }
