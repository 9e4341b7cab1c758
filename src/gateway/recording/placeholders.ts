/** What stands in a recording for a value that is another one each time. */
export type Placeholders = readonly { readonly name: string; readonly value: string }[]

/** Longer values first: a workspace lies below the state folder. */
export function sortPlaceholders(values: Readonly<Record<string, string>>): Placeholders {
  const known = Object.entries(values).filter(([, value]) => value.length > 1)
  return known.map(([name, value]) => ({ name: `{{fleet:${name}}}`, value })).sort((a, b) => b.value.length - a.value.length)
}

export function putIn(text: string, placeholders: Placeholders): string {
  return placeholders.reduce((rest, { name, value }) => rest.replaceAll(value, name), text)
}

export function takeOut(text: string, placeholders: Placeholders): string {
  return placeholders.reduce((rest, { name, value }) => rest.replaceAll(name, value), text)
}
