import { distance } from 'fastest-levenshtein'

/** Finds the candidate that a mistyped word most likely stands for. */
export type Suggest = (word: string, candidates: Iterable<string>) => string | null

/** Words that other tools use for our keys. */
const synonyms: Readonly<Record<string, string>> = {
  dependencies: 'needs',
  depends: 'needs',
  depends_on: 'needs',
  dependson: 'needs',
  deps: 'needs',
  after: 'needs',
  maxretries: 'retries',
  attempts: 'retries',
  timeoutms: 'timeout',
  cmd: 'run',
  command: 'run',
  args: 'run',
  env: 'environment',
  title: 'name',
  desc: 'description',
  instructions: 'prompt',
  repo: 'repository',
  repos: 'repositories',
  jobs: 'tasks',
  steps: 'tasks',
  parallel: 'concurrency',
  maxconcurrency: 'concurrency',
  parallelism: 'concurrency',
  paths: 'files',
  globs: 'files',
  tags: 'labels',
  locks: 'resources',
  validate: 'checks',
  tests: 'checks',
  type: 'kind',
}

/**
 * Makes a `Suggest` that stops after it has looked at `budget` candidates, so that a plan with 50,000 unknown names is
 * answered as fast as one with a single one.
 */
export function makeSuggest(budget = 3_000_000): Suggest {
  let left = budget
  return (word, candidates) => {
    const wanted = word.toLowerCase()
    const limit = wanted.length < 3 ? 1 : Math.min(3, Math.ceil(wanted.length / 3))
    const synonym = Object.hasOwn(synonyms, wanted) ? synonyms[wanted] : undefined
    let best: string | null = null
    let bestDistance = limit + 1
    for (const candidate of candidates) {
      if (candidate === synonym) return candidate
      if (left-- <= 0) break
      if (Math.abs(candidate.length - word.length) >= bestDistance) continue
      const apart = countEdits(wanted, candidate.toLowerCase())
      if (apart < bestDistance) [best, bestDistance] = [candidate, apart]
    }
    return best
  }
}

/** Levenshtein's distance, where letters in another order count as one slip: `rnu` is `run`. */
function countEdits(word: string, candidate: string): number {
  const sameLetters = word.length === candidate.length && word.split('').sort().join('') === candidate.split('').sort().join('')
  return sameLetters && word !== candidate ? 1 : distance(word, candidate)
}
