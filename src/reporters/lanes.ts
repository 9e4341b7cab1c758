/** The first free lane for each span, so that spans in a lane never overlap. The spans are ordered by their beginning. */
export function assignLanes(spans: readonly { readonly beginMs: number; readonly endMs: number }[]): readonly number[] {
  const free: number[] = []
  return spans.map(({ beginMs, endMs }) => {
    const found = free.findIndex((at) => at <= beginMs)
    const lane = found === -1 ? free.length : found
    free[lane] = endMs
    return lane
  })
}
