/** Dollars for people: cents for what is dear, four significant digits for what is not. */
export function formatUsd(usd: number): string {
  if (usd === 0 || usd >= 1) return `$${usd.toFixed(2)}`
  return usd < 0.000_001 ? '< $0.000001' : `$${Number(usd.toPrecision(2)).toFixed(Math.max(2, 1 - Math.floor(Math.log10(usd))))}`
}
