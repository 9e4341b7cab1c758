const tokens =
  /([rRbBuUfFtT]{0,2})("""|''')(?:\\[\s\S]|(?!\2)[\s\S])*(?:\2|$)|[rRbBuUfFtT]{0,2}(?:"(?:\\[\s\S]|[^"\\\r\n])*"|'(?:\\[\s\S]|[^'\\\r\n])*')|#[^\r\n]*/g

/** Blanks out strings, comments and whatever stands in brackets; offsets and lines stay. What is left is the outline of the file. */
export function maskPython(text: string): string {
  const bare = text.replace(tokens, blank)
  let depth = 0
  let outline = ''
  let start = 0
  for (const { index, 0: bracket } of bare.matchAll(/[()[\]{}]/g)) {
    outline += depth === 0 ? bare.slice(start, index) : blank(bare.slice(start, index))
    depth = '([{'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1)
    outline += ' '
    start = index + 1
  }
  return outline + (depth === 0 ? bare.slice(start) : blank(bare.slice(start)))
}

/** Blanks out comments and long strings, which are prose; `"name"` in `__all__` is not. */
export function blankProse(text: string): string {
  return text.replace(tokens, (token) => (/^(?:#|\w*(?:"""|'''))/.test(token) ? blank(token) : token))
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ')
}
