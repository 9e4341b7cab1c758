import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { ruffFamilies, ruffIgnored, ruffReadings } from './ruff-rules.ts'

/** Ruff with its rules chosen. */
export type RuffChecker = { check(text: string): unknown }

type RuffPackage = { readonly Workspace: new (options: unknown, encoding: number) => RuffChecker; readonly PositionEncoding: { readonly Utf16: number } }

const baseline = ['--no-wasm-lazy-compilation', '--no-wasm-dynamic-tiering', '--no-wasm-tier-up']
const usual = ['--wasm-lazy-compilation', '--wasm-dynamic-tiering', '--wasm-tier-up']

/** Null when the package is not installed. */
export function loadRuff(): RuffChecker | null {
  try {
    const ruff = loadPackage()
    // What our own pass judges need not be found, made into objects and thrown away.
    const unread = Object.keys(ruffReadings).filter((code) => ruffReadings[code] === null)
    return new ruff.Workspace({ preview: false, 'target-version': 'py314', lint: { select: ruffFamilies, ignore: [...ruffIgnored, ...unread] } }, ruff.PositionEncoding.Utf16)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}

/**
 * Ruff has functions of 400 kB. The engine's optimizing compiler takes three CPU seconds and 300 MB for them, which some two million lines of
 * Python would win back; so all of it is compiled once by the quick compiler. The flags are read while a module is compiled and stay with it.
 */
function loadPackage(): RuffPackage {
  baseline.forEach(setFlagsFromString)
  try {
    return createRequire(import.meta.url)('@astral-sh/ruff-wasm-nodejs') as RuffPackage
  } finally {
    usual.forEach(setFlagsFromString)
  }
}
