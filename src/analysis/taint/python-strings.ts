const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', '0': '\0', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '' }

/** The value of a Python string literal's content, escapes read as Python reads them. */
export function readPythonEscapes(content: string, isRaw: boolean): string {
  if (isRaw || !content.includes('\\')) return content
  return content.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])/g, (whole, code: string) => {
    const first = code[0] ?? ''
    if ((first === 'x' || first === 'u') && code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return simpleEscapes[first] ?? whole
  })
}

/** A Python number literal, or null for complex numbers and what does not fit. */
export function readPythonNumber(text: string): number | null {
  const plain = text.replaceAll('_', '')
  const value = Number(plain)
  return Number.isFinite(value) ? value : null
}
