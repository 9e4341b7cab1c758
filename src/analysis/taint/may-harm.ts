import { javascriptSigns } from './signs-javascript.ts'
import { pythonSigns } from './signs-python.ts'
import type { Sign } from './sign-shape.ts'

const signs: Readonly<Record<'python' | 'javascript', readonly Sign[]>> = { python: pythonSigns, javascript: javascriptSigns }

/**
 * Can the flow pass find anything in a file? It needs a place where text of others comes in and a sink, or a call that is a finding without one;
 * most files have neither and are not walked. `code` is the text without its comments.
 */
export function mayHarm(language: 'python' | 'javascript', { code, text }: { readonly code: string; readonly text: string }): boolean {
  return signs[language].some((sign) => sign.code.every((pattern) => pattern.test(code)) && sign.text?.test(text) !== false)
}
