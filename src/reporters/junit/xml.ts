/** Markup of an XML document; text is escaped on its way into it. */
export type Xml = { readonly xml: string }

/** An element with its attributes and children, indented; an element that holds text stays as it is. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, children: readonly (Xml | string)[] = []): Xml {
  const begin = `${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`).join('')}`
  const parts = children.filter((child) => child !== '')
  if (parts.length === 0) return { xml: `<${begin}/>` }
  if (parts.some((part) => typeof part === 'string')) return { xml: `<${begin}>${parts.map((part) => (typeof part === 'string' ? escapeXml(part) : part.xml)).join('')}</${name}>` }
  return { xml: `<${begin}>\n${parts.map((part) => (typeof part === 'string' ? '' : part.xml)).join('\n')}\n</${name}>` }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character] ?? character)
}
