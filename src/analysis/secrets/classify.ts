import { featureNames, toFeatures } from './features.ts'
import type { Candidate } from './find-candidates.ts'
import model from './classifier.json' with { type: 'json' }

/** Coefficients by feature; trained by scripts/train-secrets-classifier.ts, recorded in docs/analysis/secrets-classifier.md. */
export type Classifier = { readonly bias: number; readonly weights: Readonly<Record<string, number>>; readonly threshold: number }

/** How likely a candidate is a secret, 0 to 1, by logistic regression. */
export function toLikelihood(candidate: Candidate, path: string, classifier: Classifier = model): number {
  const features = toFeatures(candidate, path)
  const sum = featureNames.reduce((total, name, at) => total + (classifier.weights[name] ?? 0) * (features[at] ?? 0), classifier.bias)
  return 1 / (1 + Math.exp(-sum))
}

/** Is it reported? Tokens that tell by their form are, unless they are plainly an example. */
export function isSecret(candidate: Candidate, path: string, classifier: Classifier = model): boolean {
  if (candidate.rule !== null) return !/EXAMPLE|xxxx|XXXX|\*\*\*|0{8}|1234567890|your[-_]|<|\$\{/.test(candidate.value) && !/(.)\1{7}/.test(candidate.value.slice(0, 200))
  return toLikelihood(candidate, path, classifier) >= classifier.threshold
}
