import type { Color } from 'three'

/** What is behind everything. */
export type Backdrop = {
  readonly id: string
  readonly label: string
  readonly color: Color
  /** Fades far things into a colour, between two distances in metres. */
  readonly haze: { readonly color: Color; readonly from: number; readonly to: number } | null
}
