import { featureNames, toChangeFeatures, type ChangeFeatures, type FeatureName } from './change-features.ts'
import { changeRiskModel } from './change-risk-model.ts'
import type { Commit } from './parse-git-log.ts'

/** A logistic regression over the logarithms of the features. */
export type ChangeRiskModel = { readonly intercept: number; readonly weights: Readonly<Record<FeatureName, number>> }

/** How a model did on projects that it never saw. AUC: how often a change that was later fixed ranks above one that was not. */
export type ChangeRiskAccuracy = {
  readonly repositories: number
  readonly commits: number
  /** Mean area under the curve, leaving one repository out at a time. */
  readonly auc: number
  /** Of plain churn, on the same commits. */
  readonly churnAuc: number
  /** Repositories on which it beats plain churn. */
  readonly betterOn: number
  /** Mean gap between the risk stated and the share that came true. */
  readonly calibrationError: number
}

/** A hint where to read first, shown beside plain churn; never a gate. */
export type ChangeRisk = {
  readonly hash: string
  /** 0 to 1. */
  readonly risk: number
  readonly churn: number
  /** Ranks among the commits asked for, 1 the highest: by risk, and by churn alone. */
  readonly riskRank: number
  readonly churnRank: number
}

/** Scores commits from the history that they stand in (newest first, the more of it the better). */
export function toChangeRisks(
  history: readonly Commit[],
  hashes: ReadonlySet<string>,
  model: ChangeRiskModel = changeRiskModel,
): ChangeRisk[] {
  const asked = toChangeFeatures(history).filter((features) => hashes.has(features.hash))
  const scored = asked.map((features) => ({ hash: features.hash, churn: features.churn, risk: predictRisk(features, model) }))
  return scored.map((item) => ({
    ...item,
    riskRank: 1 + scored.filter((other) => other.risk > item.risk).length,
    churnRank: 1 + scored.filter((other) => other.churn > item.churn).length,
  }))
}

export function predictRisk(features: ChangeFeatures, model: ChangeRiskModel): number {
  const sum = featureNames.reduce((total, name) => total + model.weights[name] * Math.log1p(features.vector[name]), model.intercept)
  return 1 / (1 + Math.exp(-sum))
}
