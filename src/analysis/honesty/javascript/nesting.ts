/** The parser is native and recursive: at some ten thousand levels it takes the whole process with it, so deep text must not reach it. */
const maxBrackets = 1_000
const maxPerStatement = 2_500

/**
 * Whether a text could be nested deeper than the parser bears: by brackets, or by what nests without them within one statement
 * (`a => a => …`, `a ? b : a ? …`, `a = a = …`, `<a><a>…`). Counts signs in strings and comments as well: rather a file refused than a crash.
 */
export function isTooDeep(text: string): boolean {
  let depth = 0
  let signs = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x28: case 0x5b: // ( [
        depth += 1
        break
      case 0x7b: // {
        depth += 1
        signs = 0
        break
      case 0x29: case 0x5d: // ) ]
        depth = Math.max(0, depth - 1)
        break
      case 0x7d: // }
        depth = Math.max(0, depth - 1)
        signs = 0
        break
      case 0x3b: case 0x2c: // ; ,
        signs = 0
        break
      case 0x3d: case 0x3f: case 0x3c: // = ? <
        signs += 1
        break
      default:
    }
    if (depth > maxBrackets || signs > maxPerStatement) return true
  }
  return false
}
