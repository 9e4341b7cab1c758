/** What the index is made of; the size in `lines` differs by formula. */
export type IndexParts = { readonly volume: number; readonly cyclomatic: number; readonly lines: number }

/**
 * The index as radon computes it: `lines` are logical lines (radon's documents say source lines, its code does not),
 * `commentPercent` is 100 (comments + lines of multi-line strings) / source lines.
 */
export function computePythonIndex(parts: IndexParts & { readonly commentPercent: number }): number {
  const { volume, cyclomatic, lines, commentPercent } = parts
  if (volume <= 0 || lines <= 0) return 100
  const comments = 50 * Math.sin(Math.sqrt(2.46 * ((commentPercent * Math.PI) / 180)))
  return clamp(((171 - 5.2 * Math.log(volume) - 0.23 * cyclomatic - 16.2 * Math.log(lines) + comments) * 100) / 171)
}

/** Visual Studio's index: no part for comments; `lines` are lines that hold code. */
export function computeVisualStudioIndex({ volume, cyclomatic, lines }: IndexParts): number {
  if (volume <= 0 || lines <= 0) return 100
  return clamp(((171 - 5.2 * Math.log(volume) - 0.23 * cyclomatic - 16.2 * Math.log(lines)) * 100) / 171)
}

function clamp(index: number): number {
  return Math.min(100, Math.max(0, index))
}
