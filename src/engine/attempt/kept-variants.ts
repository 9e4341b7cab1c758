import * as z from 'zod'
import type { Measures } from '../../core/run/measures.ts'
import type { Attempt } from './attempt.ts'
import { readSessionFile, writeSessionFile } from './session-file.ts'
import type { Variant } from './score-variant.ts'

/** Variants of a best-of that an earlier holder of the attempt has finished. */
export type KeptVariants = {
  /** Commit that all of them started from. */
  readonly base: string
  readonly variants: readonly Variant[]
  /** What they took together. */
  readonly measures: Measures
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** The file is ours and written whole, so only its outline is looked at. */
const schema = z.object({
  version: z.literal(1),
  base: z.string(),
  variants: z.array(z.custom<Variant>(isObject)),
  measures: z.custom<Measures>(isObject),
})

export function findKeptVariants(attempt: Attempt): KeptVariants | null {
  return readSessionFile(attempt, 'variants', schema)
}

export async function keepVariants(attempt: Attempt, { base, variants }: Omit<KeptVariants, 'measures'>): Promise<void> {
  await writeSessionFile(attempt, 'variants', { version: 1, base, variants, measures: attempt.measures })
}
