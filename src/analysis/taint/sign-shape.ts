/** What a file shows that may hold a finding of the flow pass: all the patterns. A sink, source or check that is added needs one. */
export type Sign = {
  /** In the code. */
  readonly code: readonly RegExp[]
  /** In the text with its comments. */
  readonly text?: RegExp
}

/** Words near which a random number must not be guessed. */
export const secretWords = /\b\w*(?:token|passw|secret|session|cookie|nonce|salt|csrf|otp|pin_?code|api_?key|private_?key|auth|remember_?me|credential|verification|reset)\w*/i
