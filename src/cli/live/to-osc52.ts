/** Terminals refuse more: xterm takes 100,000 characters, of which this is what remains before base64. */
const maxBytes = 74_000

/** The request that puts a text on the clipboard of the terminal, over ssh too. */
export function toOsc52(text: string): string {
  const bytes = Buffer.from(text)
  return `\u001b]52;c;${bytes.subarray(Math.max(0, bytes.length - maxBytes)).toString('base64')}\u0007`
}
