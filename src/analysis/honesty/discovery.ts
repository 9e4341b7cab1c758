import type { ModelLanguage } from './model.ts'

const extensions: Readonly<Record<string, ModelLanguage>> = {
  js: 'javascript', mjs: 'javascript', cjs: 'javascript', jsx: 'javascript', ts: 'javascript', mts: 'javascript', cts: 'javascript', tsx: 'javascript',
  py: 'python', go: 'go',
}

export function languageOf(path: string): ModelLanguage | null {
  if (path.endsWith('.d.ts')) return null
  return extensions[path.slice(path.lastIndexOf('.') + 1)] ?? null
}

/** The default globs of vitest, jest, node:test and mocha; of pytest and unittest; of go test. */
const collected: Readonly<Record<ModelLanguage, RegExp>> = {
  javascript: /(?:[./\-_](?:test|spec|e2e|cy)\.[cm]?[jt]sx?$|(?:^|\/)(?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)test-[^/]+\.[cm]?[jt]sx?$|(?:^|\/)(?:tests?|__tests__|spec)\/(?:.*\/)?[^/]+\.[cm]?[jt]sx?$)/,
  python: /(?:^|\/)(?:test_[^/]*|[^/]*_test|tests?)\.py$/,
  go: /(?:^|\/)(?![._])[^/]+_test\.go$/,
}

const notCollected = /(?:^|\/)(?:node_modules|dist|vendor|__mocks__|__snapshots__|__fixtures__|fixtures|testdata)\//

/** Whether the usual runners of its language would look for tests in the file. Whether it holds any is for the reader to say. */
export function isCollected(path: string): boolean {
  const language = languageOf(path)
  if (language === null || notCollected.test(path)) return false
  return collected[language].test(path)
}

/** Files that serve tests: tests, their fixtures, mocks and set-up. Their code is not the product's. */
export function servesTests(path: string): boolean {
  return isCollected(path) || /(?:^|\/)(?:tests?|__tests__|__mocks__|__fixtures__|fixtures|testdata|spec|e2e|cypress)\//.test(path) || /(?:^|\/)conftest\.py$/.test(path)
}

/** Data that tests compare results with. */
export function isExpectedData(path: string): boolean {
  if (languageOf(path) !== null) return false
  return /(?:^|\/)(?:__fixtures__|fixtures|testdata|golden|goldens|expected|__golden__|cassettes|baselines?)\//.test(path) || /\.(?:golden|expected|approved|snap\.txt|ref)(?:\.[a-z]+)?$/.test(path) || /(?:^|[./_-])expected[^/]*\.(?:json|txt|ya?ml|xml|html|csv)$/.test(path)
}

export function isSnapshot(path: string): boolean {
  return /\.(?:snap|ambr|shot)$/.test(path) || /(?:^|\/)(?:__snapshots__|__image_snapshots__)\//.test(path)
}
