import * as z from 'zod'

/** Marks the message of an unknown-key error; the title of the section follows. */
const prefix = 'section:'

/** A map with fixed keys; what else is in it is an error that knows the section, so that a mistyped key can be explained. */
export function section<Shape extends z.core.$ZodLooseShape>(title: string, shape: Shape) {
  const known = `${prefix}${title}:${Object.keys(shape).join(',')}`
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) })
}

/** Title and keys of the section that an error message tells of. */
export function readSection(message: string): { readonly title: string; readonly keys: readonly string[] } {
  const [, title = '', keys = ''] = message.split(':')
  return { title, keys: keys.split(',') }
}
