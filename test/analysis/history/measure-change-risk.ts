/**
 * Trains the change-risk model and measures it, leaving one repository out at a time:
 * `node test/analysis/history/measure-change-risk.ts <git folder>...` prints accuracy and coefficients as JSON.
 */
import { basename, dirname } from 'node:path'
import { featureNames, toChangeFeatures, type FeatureName } from '../../../src/analysis/history/change-features.ts'
import { predictRisk } from '../../../src/analysis/history/change-risk.ts'
import { findFixCauses, readCodeCommits } from './find-fix-causes.ts'
import { fitLogistic, toAuc, toCalibrationError, type Example } from './fit-logistic.ts'

/** Commits looked at per repository, and how many of the newest are left out: their faults are not found yet. */
const maxCommits = 2000
const unripe = 250

type Labelled = Example & { readonly churn: number; readonly features: ReturnType<typeof toChangeFeatures>[number] }
type Sample = { readonly name: string; readonly examples: readonly Labelled[] }

async function toSample(repository: string): Promise<Sample> {
  const commits = await readCodeCommits(repository)
  const window = commits.slice(0, maxCommits)
  const causes = await findFixCauses(repository, window)
  const wanted = new Set(window.slice(unripe).map((commit) => commit.hash))
  const examples = toChangeFeatures(commits)
    .filter((features) => wanted.has(features.hash))
    .map((features): Labelled => ({
      features,
      churn: features.churn,
      values: featureNames.map((name) => Math.log1p(features.vector[name])),
      // Blame cuts a digit off the commits at the start of history, to make room for its caret.
      label: causes.has(features.hash) || causes.has(features.hash.slice(0, 39)) ? 1 : 0,
    }))
  return { name: basename(dirname(repository)), examples }
}

function toModel(examples: readonly Example[]): { intercept: number; weights: Record<FeatureName, number> } {
  const { intercept, weights } = fitLogistic(examples)
  return {
    intercept,
    weights: Object.fromEntries(featureNames.map((name, index) => [name, weights[index] ?? 0])) as Record<FeatureName, number>,
  }
}

function measure(
  held: Sample,
  others: readonly Sample[],
): { name: string; commits: number; rate: number; auc: number; churnAuc: number; calibrationError: number } {
  const model = toModel(others.flatMap((sample) => sample.examples))
  const scored = held.examples.map(({ features, label }) => ({ score: predictRisk(features, model), label }))
  return {
    name: held.name,
    commits: held.examples.length,
    rate: held.examples.filter((example) => example.label === 1).length / held.examples.length,
    auc: toAuc(scored),
    churnAuc: toAuc(held.examples.map(({ churn, label }) => ({ score: churn, label }))),
    calibrationError: toCalibrationError(scored),
  }
}

const samples: Sample[] = []
for (const repository of process.argv.slice(2)) samples.push(await toSample(repository))
const rows = samples.map((held) =>
  measure(
    held,
    samples.filter((sample) => sample !== held),
  ),
)
const mean = (pick: (row: (typeof rows)[number]) => number): number => rows.reduce((sum, row) => sum + pick(row), 0) / rows.length
const accuracy = {
  repositories: rows.length,
  commits: rows.reduce((sum, row) => sum + row.commits, 0),
  auc: mean((row) => row.auc),
  churnAuc: mean((row) => row.churnAuc),
  betterOn: rows.filter((row) => row.auc > row.churnAuc).length,
  calibrationError: mean((row) => row.calibrationError),
}
console.log(JSON.stringify({ rows, accuracy, model: toModel(samples.flatMap((sample) => sample.examples)) }, null, 2))
