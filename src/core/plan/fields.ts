import * as z from 'zod'
import { durationPattern, maxDurationMs, parseDuration } from './duration.ts'
import type { ExpectationName } from './expectations.ts'
import { findGlobFault, findPathFault } from './path-rules.ts'
import { countPattern, sizePattern } from './size.ts'

/** The fields that the sections of the plan schema are made of. Errors carry the name of the broken rule as their message. */

const rule = (name: ExpectationName): { readonly error: ExpectationName } => ({ error: name })

/** Names that every JavaScript object has: a record keyed by one of them could not be looked up safely. */
const isReserved = (name: string): boolean => name in {}

const namePattern = /^(?!.*\.\.)(?!.*\.lock$)[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/
const labelPattern = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/
const variablePattern = /^(?!FLEET_)[A-Za-z_][A-Za-z0-9_]{0,99}$/

/** Part of file names, git trailers and variables, so it is kept plain. */
export const name = z.string(rule('name')).regex(namePattern, 'name').refine((text) => !isReserved(text), 'name')
export const label = z.string(rule('label')).regex(labelPattern, 'label').refine((text) => !isReserved(text), 'label')
export const variable = z.string(rule('variable')).regex(variablePattern, 'variable').refine((text) => !isReserved(text), 'variable')
/** A host name that a sandbox may reach. */
export const host = z.string(rule('hosts')).regex(/^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?(?::\d{1,5})?$/, 'hosts')
export const text = z.string(rule('text'))
export const filledText = text.min(1, 'filled')
export const argument = z.string(rule('text')).refine((value) => !value.includes('\0'), 'argument')
export const command = z.array(argument, rule('command')).min(1, 'command').refine((run) => run[0] !== '', 'program')

const isDuration = (value: string, minMs: number): boolean => {
  const durationMs = parseDuration(value)
  return durationMs === null || (durationMs >= minMs && durationMs <= maxDurationMs)
}
const durationText = (name: ExpectationName, minMs: number) =>
  z.string(rule(name)).regex(durationPattern, name).refine((value) => isDuration(value, minMs), name)

/** A duration above zero. */
export const duration = durationText('duration', 1)
/** A duration that may be zero. */
export const delay = durationText('duration', 0)
/** A duration above zero, or `off`. */
export const durationOrOff = z.union([durationText('duration-or-off', 1), z.literal('off', rule('duration-or-off'))], rule('duration-or-off'))

export const count = z.int(rule('count')).min(0, 'count')
export const size = z.union([z.int(rule('size')).min(0, 'size'), z.string(rule('size')).regex(sizePattern, 'size')], rule('size'))
export const tokens = z.union([z.int(rule('tokens')).min(1, 'tokens'), z.string(rule('tokens')).regex(countPattern, 'tokens')], rule('tokens'))
export const share = z.number(rule('share')).min(0, 'share').max(1, 'share')

export const glob = z.string(rule('glob')).refine((value) => findGlobFault(value) === null, 'glob')
export const path = z.string(rule('path')).refine((value) => findPathFault(value) === null, 'path')

/** One item, or a list of items. */
export function oneOrMore<Item extends z.ZodType>(item: Item, name: ExpectationName) {
  return z.union([item, z.array(item, rule(name))], rule(name))
}
