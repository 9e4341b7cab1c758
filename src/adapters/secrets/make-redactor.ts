import { isSecret } from '../../analysis/secrets/classify.ts'
import { findCandidates } from '../../analysis/secrets/find-candidates.ts'

/** A key shorter than this would take ordinary words out of the text. */
const minKnownLength = 8

/** Takes out of texts the values that are known to be secret, and what looks like a secret by the rules of the analysis. */
export function makeRedactor(known: readonly string[]): (text: string) => string {
  const values = [...new Set(known)].filter((value) => value.length >= minKnownLength).sort((a, b) => b.length - a.length)
  return (text) => {
    const withoutKnown = values.reduce((rest, value) => rest.replaceAll(value, '[secret]'), text)
    // The name stands for a kind of file: of settings, where a value may stand without quotes.
    const found = findCandidates('transcript.log', withoutKnown).filter((candidate) => isSecret(candidate, 'transcript.log'))
    const ranges = found.map(({ start, value }) => ({ start, end: start + value.length })).sort((a, b) => b.start - a.start)
    return ranges.reduce((rest, { start, end }) => `${rest.slice(0, start)}[secret]${rest.slice(end)}`, withoutKnown)
  }
}
