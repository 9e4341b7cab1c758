import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

const folder = new URL('../../schemas/third-party/', import.meta.url)

function load(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Record<string, unknown>
}

function toAjv(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  for (const name of ['iri-reference', 'idn-email', 'iri'])
    ajv.addFormat(name, { type: 'string', validate: (text: string) => !/\s/.test(text) })
  return ajv
}

export function compileCycloneDx(): ValidateFunction {
  const ajv = toAjv()
  ajv.addSchema(load('cyclonedx/spdx.schema.json'), 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json')
  ajv.addSchema(load('cyclonedx/jsf-0.82.schema.json'), 'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json')
  return ajv.compile(load('cyclonedx/bom-1.6.schema.json'))
}

/** The schema is draft 4; it uses nothing of it that draft 7 reads otherwise but the names of its own keywords. */
export function compileSarif(): ValidateFunction {
  const { $schema: _draft, id: _id, ...schema } = load('sarif/sarif-2.1.0-rtm.5.schema.json')
  return toAjv().compile(schema)
}
