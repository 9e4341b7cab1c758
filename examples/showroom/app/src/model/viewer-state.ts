/** What the visitor chose; plain data, so that it can be kept in a link. */
export type ViewerState = {
  readonly productId: string
  readonly variantId: string
  readonly moodId: string
  readonly themeId: string
  /** Path of the part whose hotspot is open, or `null`. */
  readonly openHotspot: string | null
  /** 0 is assembled, 1 is fully exploded. */
  readonly explosion: number
}
