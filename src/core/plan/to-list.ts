/** One item or a list as a list without repetitions. */
export function toList<Item extends string>(items: Item | readonly Item[] | undefined): readonly Item[] {
  if (items === undefined) return []
  return typeof items === 'string' ? [items] : [...new Set(items)]
}
