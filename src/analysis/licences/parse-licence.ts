import parse from 'spdx-expression-parse'

/** A parsed SPDX licence expression. */
export type LicenceTree =
  | { readonly kind: 'licence'; readonly id: string; readonly orLater: boolean; readonly exception: string | null }
  | { readonly kind: 'and' | 'or'; readonly left: LicenceTree; readonly right: LicenceTree }

/** What a package states, sorted by what it can be taken for. Nothing is ever corrected: `GPLv3` is not an SPDX identifier, and `UNLICENSED` is the opposite of `Unlicense`. */
export type LicenceStatement =
  | { readonly kind: 'expression'; readonly tree: LicenceTree; readonly text: string }
  /** npm's word for "no rights are given". */
  | { readonly kind: 'unlicensed'; readonly text: string }
  /** `SEE LICENSE IN …`: somebody has to read a file. */
  | { readonly kind: 'in-file'; readonly text: string }
  | { readonly kind: 'not-spdx'; readonly text: string }
  | { readonly kind: 'missing' }

// The parser recurses: an expression far longer than any real one is refused before it.
const maxLength = 2000

export function parseLicence(stated: string | null): LicenceStatement {
  const text = (stated ?? '').trim()
  if (text === '') return { kind: 'missing' }
  if (text === 'UNLICENSED') return { kind: 'unlicensed', text }
  if (/^SEE LICEN[SC]E IN /i.test(text)) return { kind: 'in-file', text: text.slice(0, maxLength) }
  if (text.length > maxLength) return { kind: 'not-spdx', text: `${text.slice(0, 100)}…` }
  try {
    return { kind: 'expression', tree: toTree(parse(text)), text }
  } catch {
    return { kind: 'not-spdx', text }
  }
}

function toTree(info: parse.Info): LicenceTree {
  if ('conjunction' in info) return { kind: info.conjunction, left: toTree(info.left), right: toTree(info.right) }
  return { kind: 'licence', id: info.license, orLater: info.plus === true, exception: info.exception ?? null }
}

/** The text of one licence, as the expression has it. */
export function toLicenceText(licence: Extract<LicenceTree, { kind: 'licence' }>): string {
  return `${licence.id}${licence.orLater ? '+' : ''}${licence.exception === null ? '' : ` WITH ${licence.exception}`}`
}
