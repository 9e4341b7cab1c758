import { at, isObject, parseJsonText, toArray, toText, type UntrustedText } from '../parse-untrusted.ts'

/** What an installed package states of itself. `licence` is null when it states nothing that can be read as one statement. */
export type PackageLicence = { readonly name: string; readonly version: string | null; readonly licence: string | null }

/** Reads an installed `package.json`, with npm's old `license: {type}` and `licenses: [...]` forms; null when it is not one. */
export function readNpmPackageLicence(source: UntrustedText): PackageLicence | null {
  const parsed = parseJsonText(source)
  if ('note' in parsed) return null
  const name = toText(at(parsed.value, 'name'))
  if (name === null) return null
  return { name, version: toText(at(parsed.value, 'version')), licence: toNpmLicence(parsed.value) }
}

function toNpmLicence(manifest: unknown): string | null {
  const licence = at(manifest, 'license') ?? at(manifest, 'licence')
  if (typeof licence === 'string') return licence
  if (isObject(licence)) return toText(at(licence, 'type'))
  const list = [...toArray(licence), ...toArray(at(manifest, 'licenses'))].map((item) => toText(item) ?? toText(at(item, 'type')))
  if (list.length === 0 || list.some((item) => item === null)) return null
  // The old list never said "all of" or "one of": the stricter reading is taken.
  return list.length === 1 ? (list[0] ?? null) : list.map((item) => `(${item ?? ''})`).join(' AND ')
}

const classifiers: Readonly<Record<string, string>> = {
  'License :: OSI Approved :: MIT License': 'MIT',
  'License :: OSI Approved :: MIT No Attribution License (MIT-0)': 'MIT-0',
  'License :: OSI Approved :: Apache Software License': 'Apache-2.0',
  'License :: OSI Approved :: ISC License (ISCL)': 'ISC',
  'License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  'License :: OSI Approved :: The Unlicense (Unlicense)': 'Unlicense',
  'License :: OSI Approved :: GNU General Public License v2 (GPLv2)': 'GPL-2.0-only',
  'License :: OSI Approved :: GNU General Public License v2 or later (GPLv2+)': 'GPL-2.0-or-later',
  'License :: OSI Approved :: GNU General Public License v3 (GPLv3)': 'GPL-3.0-only',
  'License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)': 'GPL-3.0-or-later',
  'License :: OSI Approved :: GNU Affero General Public License v3': 'AGPL-3.0-only',
  'License :: OSI Approved :: GNU Affero General Public License v3 or later (AGPLv3+)': 'AGPL-3.0-or-later',
  'License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)': 'LGPL-3.0-only',
  'License :: OSI Approved :: GNU Lesser General Public License v3 or later (LGPLv3+)': 'LGPL-3.0-or-later',
}

/**
 * Reads the `METADATA` of an installed Python distribution: `License-Expression` (PEP 639), else the trove classifiers that name one licence
 * (`BSD License` names several, so it does not count), else the free `License` field as it is.
 */
export function readPythonPackageLicence(source: UntrustedText): PackageLicence | null {
  const fields = toFields(source.text)
  const name = fields.find(([field]) => field === 'name')?.[1]
  if (name === undefined) return null
  const expression = fields.find(([field]) => field === 'license-expression')?.[1]
  const named = fields.flatMap(([field, value]) =>
    field === 'classifier' && value.startsWith('License :: ') ? [classifiers[value] ?? null] : [],
  )
  const known = named.filter((item) => item !== null)
  const [first] = known
  const version = fields.find(([field]) => field === 'version')?.[1] ?? null
  const free = fields.find(([field]) => field === 'license')?.[1] ?? null
  return { name, version, licence: expression ?? (first !== undefined && known.length === named.length ? known.join(' AND ') : free) }
}

/** Header lines up to the first empty one; folded lines (texts of whole licences) are left out. */
function toFields(text: string): (readonly [string, string])[] {
  const [head = ''] = text.slice(0, 1_000_000).split(/\r?\n\r?\n/, 1)
  return head.split(/\r?\n/).flatMap((line) => {
    const match = /^([A-Za-z-]{1,40}):[ \t]?(.*)$/.exec(line)
    return match === null ? [] : [[(match[1] ?? '').toLowerCase(), (match[2] ?? '').trim()] as const]
  })
}
