import type { Figure } from './figure.ts'
import type { Peers } from './peers.ts'

/** What a group of figures is measured with. */
export type BenchContext = {
  /** An empty folder of this group, removed afterwards. */
  readonly folder: string
  readonly rounds: number
  /** Installed when first asked for. */
  readonly peers: Peers
  /** Prints a figure and keeps it with its raw numbers. */
  readonly tell: (figure: Figure, raw?: unknown) => void
}

/** A group of figures that are measured together. */
export type Bench = { readonly name: string; readonly about: string; readonly run: (context: BenchContext) => Promise<void> }
