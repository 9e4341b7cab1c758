/** One example: the logarithms of its features, and whether it came true. */
export type Example = { readonly values: readonly number[]; readonly label: 0 | 1 }

/** Logistic regression by gradient descent on standardised values, a little L2; answers weights for the values as they are. */
export function fitLogistic(examples: readonly Example[]): { readonly intercept: number; readonly weights: readonly number[] } {
  const width = examples[0]?.values.length ?? 0
  const columns = Array.from({ length: width }, (_, column) => examples.map((example) => example.values[column] ?? 0))
  const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length)
  const deviations = columns.map(
    (column, index) => Math.sqrt(column.reduce((sum, value) => sum + (value - (means[index] ?? 0)) ** 2, 0) / column.length) || 1,
  )
  const rows = examples.map((example) => example.values.map((value, index) => (value - (means[index] ?? 0)) / (deviations[index] ?? 1)))
  const weights = Array.from({ length: width }, () => 0)
  let bias = 0
  for (let turn = 0; turn < 600; turn += 1) {
    const gradient = Array.from({ length: width }, () => 0)
    let biasGradient = 0
    rows.forEach((row, index) => {
      const sum = row.reduce((total, value, column) => total + value * (weights[column] ?? 0), bias)
      const gap = 1 / (1 + Math.exp(-sum)) - (examples[index]?.label ?? 0)
      biasGradient += gap
      row.forEach((value, column) => (gradient[column] = (gradient[column] ?? 0) + gap * value))
    })
    bias -= biasGradient / rows.length
    gradient.forEach((slope, column) => (weights[column] = (weights[column] ?? 0) - (slope / rows.length + 0.001 * (weights[column] ?? 0))))
  }
  const scaled = weights.map((weight, index) => weight / (deviations[index] ?? 1))
  return { intercept: bias - scaled.reduce((sum, weight, index) => sum + weight * (means[index] ?? 0), 0), weights: scaled }
}

/** Area under the ROC curve, ties counted half. */
export function toAuc(scored: readonly { readonly score: number; readonly label: 0 | 1 }[]): number {
  const sorted = scored.toSorted((a, b) => a.score - b.score)
  let rankSum = 0
  for (let start = 0; start < sorted.length;) {
    let end = start + 1
    while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) end += 1
    for (let index = start; index < end; index += 1) if (sorted[index]?.label === 1) rankSum += (start + end + 1) / 2
    start = end
  }
  const positives = sorted.filter((item) => item.label === 1).length
  const negatives = sorted.length - positives
  return positives === 0 || negatives === 0 ? Number.NaN : (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Expected calibration error over ten equally filled groups. */
export function toCalibrationError(scored: readonly { readonly score: number; readonly label: 0 | 1 }[]): number {
  const sorted = scored.toSorted((a, b) => a.score - b.score)
  const size = Math.ceil(sorted.length / 10)
  let error = 0
  for (let start = 0; start < sorted.length; start += size) {
    const group = sorted.slice(start, start + size)
    const gap = group.reduce((sum, item) => sum + item.score - item.label, 0)
    error += Math.abs(gap) / sorted.length
  }
  return error
}
