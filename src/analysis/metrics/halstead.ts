import type { Halstead } from '../model.ts'

/** The four counts that everything else follows from. */
export type HalsteadCounts = {
  readonly distinctOperators: number
  readonly distinctOperands: number
  readonly operators: number
  readonly operands: number
}

/** Halstead's measures (Elements of Software Science, 1977); parts that would divide by nothing or take the logarithm of nothing are 0, as in radon. */
export function computeHalstead(counts: HalsteadCounts): Halstead {
  const { distinctOperators: h1, distinctOperands: h2, operators, operands } = counts
  const vocabulary = h1 + h2
  const length = operators + operands
  const volume = vocabulary === 0 ? 0 : length * Math.log2(vocabulary)
  const difficulty = h2 === 0 ? 0 : (h1 * operands) / (2 * h2)
  const effort = difficulty * volume
  return {
    distinctOperators: h1,
    distinctOperands: h2,
    operators,
    operands,
    vocabulary,
    length,
    calculatedLength: h1 > 0 && h2 > 0 ? h1 * Math.log2(h1) + h2 * Math.log2(h2) : 0,
    volume,
    difficulty,
    effort,
    timeSeconds: effort / 18,
    bugs: volume / 3000,
  }
}

/** Operators and operands in the order of the text, so that any part of the text is a range of them. */
export class HalsteadEvents {
  readonly #positions: number[] = []
  /** Operators are even, operands odd, operands that equal no other negative. */
  readonly #words: number[] = []
  readonly #operatorIds = new Map<string, number>()
  readonly #operandIds = new Map<string, number>()
  #anonymous = 0
  #stamps: Int32Array | null = null
  #stamp = 0

  /** `position` never falls from one call to the next. */
  addOperator(word: string, position: number): void {
    this.#add(intern(this.#operatorIds, word) * 2, position)
  }

  /** `word` null is an operand that equals no other. */
  addOperand(word: string | null, position: number): void {
    if (word === null) this.#anonymous += 1
    this.#add(word === null ? -this.#anonymous : intern(this.#operandIds, word) * 2 + 1, position)
  }

  /** Measures of the events at positions `from` to `to` (exclusive). Linear in their number. */
  measure(from: number, to: number): Halstead {
    const stamps = (this.#stamps ??= new Int32Array(2 * Math.max(this.#operatorIds.size, this.#operandIds.size) + 2))
    this.#stamp += 1
    const counts = { distinctOperators: 0, distinctOperands: 0, operators: 0, operands: 0 }
    for (let index = this.#firstAt(from); index < this.#words.length && (this.#positions[index] ?? 0) < to; index += 1) {
      const word = this.#words[index] ?? 0
      const isNew = word < 0 || stamps[word] !== this.#stamp
      if (word >= 0) stamps[word] = this.#stamp
      if (word < 0 || word % 2 === 1) {
        counts.operands += 1
        counts.distinctOperands += isNew ? 1 : 0
      } else {
        counts.operators += 1
        counts.distinctOperators += isNew ? 1 : 0
      }
    }
    return computeHalstead(counts)
  }

  #add(word: number, position: number): void {
    this.#words.push(word)
    this.#positions.push(position)
  }

  #firstAt(position: number): number {
    let low = 0
    let high = this.#positions.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#positions[middle] ?? 0) < position) low = middle + 1
      else high = middle
    }
    return low
  }
}

function intern(ids: Map<string, number>, word: string): number {
  const known = ids.get(word)
  if (known !== undefined) return known
  ids.set(word, ids.size)
  return ids.size - 1
}
