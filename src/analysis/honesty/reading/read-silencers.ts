import { locateLine } from '../locate.ts'
import type { ModelLanguage, Silencer } from '../model.ts'

type Pattern = { readonly family: string; readonly pattern: RegExp; readonly breadth: (match: RegExpExecArray) => number }

const listed = (names: string | undefined, wide: number): number => (names === undefined || names.trim() === '' ? wide : 1 + Math.min(names.split(',').length, 9) / 10)

/** Comments that make a linter, type checker, scanner or coverage tool look away. */
const patterns: Readonly<Record<ModelLanguage, readonly Pattern[]>> = {
  javascript: [
    { family: 'lint', pattern: /^\s*(?:eslint|oxlint|biome|jshint|tslint)(?:-lint)?[-:](?:ignore|disable)(?!-(?:next-)?line)(?:\s+([\w@/,\s-]*?))?(?:\s+--.*)?\s*$/, breadth: (match) => 2 + listed(match[1], 2) / 2 },
    { family: 'lint', pattern: /^\s*(?:eslint|oxlint|tslint)[-:]disable-(?:next-)?line(?:\s+([\w@/,\s-]*?))?(?:\s+--.*)?\s*$/, breadth: (match) => listed(match[1], 2) },
    { family: 'lint', pattern: /^\s*biome-ignore\s+\w/, breadth: () => 1 },
    { family: 'types', pattern: /^\s*@ts-nocheck\b/, breadth: () => 3 },
    { family: 'types', pattern: /^[\s*/]*@ts-ignore\b/, breadth: () => 2 },
    { family: 'types', pattern: /^[\s*/]*@ts-expect-error\b/, breadth: () => 1 },
    { family: 'coverage', pattern: /^\s*(?:istanbul|c8|v8|node:coverage)\s+(?:ignore|disable)\s*(\w*)/, breadth: (match) => (match[1] === 'file' ? 3 : 1) },
    { family: 'scanner', pattern: /\b(?:NOSONAR|nosemgrep|nosec|codeql\[|lgtm\[)/, breadth: () => 1 },
  ],
  python: [
    { family: 'lint', pattern: /^#\s*(?:ruff|flake8)\s*:\s*noqa(?::\s*([\w, ]+))?/i, breadth: (match) => 2 + listed(match[1], 2) / 2 },
    { family: 'lint', pattern: /#\s*noqa(?::\s*([\w, ]+))?/i, breadth: (match) => listed(match[1], 2) },
    { family: 'lint', pattern: /#\s*pylint:\s*(?:disable|skip-file)(?:-next)?=?([\w, -]*)/, breadth: (match) => listed(match[1], 3) },
    { family: 'types', pattern: /#\s*mypy:\s*(?:ignore-errors|disable-error-code)/, breadth: () => 3 },
    { family: 'types', pattern: /#\s*(?:type|pyright|ty):\s*ignore(?:\[([^\]]*)\])?/, breadth: (match) => listed(match[1], 2) },
    { family: 'coverage', pattern: /#\s*pragma:\s*no\s*(?:cover|branch)/i, breadth: () => 1 },
    { family: 'scanner', pattern: /#\s*(?:nosec|nosemgrep|NOSONAR)\b/i, breadth: () => 1 },
  ],
  go: [
    { family: 'lint', pattern: /^\/\/\s*nolint(?::\s*([\w, ]+))?|^\/\/lint:(?:ignore|file-ignore)/, breadth: (match) => listed(match[1], 2) },
    { family: 'scanner', pattern: /#nosec|NOSONAR|nosemgrep/, breadth: () => 1 },
    { family: 'coverage', pattern: /coverage[:-]ignore/, breadth: () => 1 },
  ],
}

export type SilencerSource = { readonly path: string; readonly source: string; readonly language: ModelLanguage; readonly comments: readonly { readonly text: string; readonly line: number }[] }

export function readSilencers({ path, source, language, comments }: SilencerSource): Silencer[] {
  return comments.flatMap((comment) => {
    for (const { family, pattern, breadth } of patterns[language]) {
      const match = pattern.exec(comment.text)
      if (match !== null) return [{ family, text: match[0].trim().replace(/\s+/g, ' '), breadth: breadth(match), location: locateLine(path, source, comment.line) }]
    }
    return []
  })
}
