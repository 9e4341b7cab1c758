import type { Classifier } from '../../../../src/analysis/secrets/classify.ts'
import { isSecret } from '../../../../src/analysis/secrets/classify.ts'
import { featureNames, toFeatures } from '../../../../src/analysis/secrets/features.ts'
import { findCandidates } from '../../../../src/analysis/secrets/find-candidates.ts'
import type { LabelledFile } from './build-set.ts'

export type Score = { readonly hits: number; readonly misses: number; readonly alarms: number; readonly precision: number; readonly recall: number; readonly f1: number }

type Row = { readonly features: readonly number[]; readonly label: number }

const lineOf = (text: string, at: number) => text.slice(0, at).split('\n').length

function toRows(files: readonly LabelledFile[]): Row[] {
  return files.flatMap((file) =>
    findCandidates(file.path, file.text)
      .filter((one) => one.rule === null)
      .map((one) => ({ features: toFeatures(one, file.path), label: file.secretLines.has(lineOf(file.text, one.start)) ? 1 : 0 })),
  )
}

/** Logistic regression by gradient descent with momentum, L2 on the weights; the same every time. */
export function trainClassifier(files: readonly LabelledFile[], options: { readonly rounds?: number; readonly rate?: number; readonly decay?: number; readonly threshold?: number } = {}): Classifier {
  const { rounds = 1500, rate = 0.6, decay = 0.002, threshold = 0.5 } = options
  const rows = toRows(files)
  const weights = featureNames.map(() => 0)
  const speed = featureNames.map(() => 0)
  let bias = 0
  for (let round = 0; round < rounds; round += 1) {
    const slope = weights.map((weight) => decay * weight)
    let biasSlope = 0
    for (const { features, label } of rows) {
      let sum = bias
      for (let at = 0; at < weights.length; at += 1) sum += (weights[at] ?? 0) * (features[at] ?? 0)
      const error = (1 / (1 + Math.exp(-sum)) - label) / rows.length
      for (let at = 0; at < weights.length; at += 1) slope[at] = (slope[at] ?? 0) + error * (features[at] ?? 0)
      biasSlope += error
    }
    for (let at = 0; at < weights.length; at += 1) {
      speed[at] = 0.9 * (speed[at] ?? 0) - rate * (slope[at] ?? 0)
      weights[at] = (weights[at] ?? 0) + (speed[at] ?? 0)
    }
    bias -= rate * biasSlope
  }
  const round = (value: number) => Math.round(value * 1000) / 1000
  return { bias: round(bias), weights: Object.fromEntries(featureNames.map((name, at) => [name, round(weights[at] ?? 0)])), threshold }
}

/** Counts by line: a finding on a line without a secret is a false alarm, whatever the line holds. */
export function scoreClassifier(files: readonly LabelledFile[], classifier: Classifier): Score {
  let [hits, misses, alarms] = [0, 0, 0]
  for (const file of files) {
    const found = new Set(findCandidates(file.path, file.text).filter((one) => isSecret(one, file.path, classifier)).map((one) => lineOf(file.text, one.start)))
    for (const line of file.secretLines) {
      if (found.has(line)) hits += 1
      else misses += 1
    }
    for (const line of found) if (!file.secretLines.has(line)) alarms += 1
  }
  return toScore(hits, misses, alarms)
}

export function toScore(hits: number, misses: number, alarms: number): Score {
  const precision = hits / Math.max(1, hits + alarms)
  const recall = hits / Math.max(1, hits + misses)
  return { hits, misses, alarms, precision, recall, f1: (2 * precision * recall) / Math.max(1e-9, precision + recall) }
}

/** Trains without each group in turn and scores on it; the groups are files (`fold`) or kinds of file. */
export function crossValidate(files: readonly LabelledFile[], groupOf: (file: LabelledFile, at: number) => string): Score {
  const groups = [...new Set(files.map(groupOf))]
  const scores = groups.map((group) => scoreClassifier(files.filter((file, at) => groupOf(file, at) === group), trainClassifier(files.filter((file, at) => groupOf(file, at) !== group), { rounds: 400 })))
  const sum = (count: (score: Score) => number) => scores.reduce((total, score) => total + count(score), 0)
  return toScore(sum((one) => one.hits), sum((one) => one.misses), sum((one) => one.alarms))
}
