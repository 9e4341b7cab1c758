import type { Category, Severity } from '../model.ts'

/** How a family or rule of ruff is read here. The longest prefix wins; null: left out, because our own pass judges the same thing with the flow in view. */
export type Reading = { readonly category: Category; readonly severity: Severity; readonly cwe: string | null } | null

const security = (severity: Severity, cwe: string): Reading => ({ category: 'security', severity, cwe })
const bug = (severity: Severity): Reading => ({ category: 'bug', severity, cwe: null })
const performance: Reading = { category: 'performance', severity: 'low', cwe: null }
const smell: Reading = { category: 'smell', severity: 'low', cwe: null }

export const ruffFamilies = ['S', 'C901', 'PERF', 'B', 'PL', 'SIM', 'ASYNC', 'E9', 'F', 'BLE', 'ERA'] as const

/** Rules that ruff is told not to run: asserts drown tests, secrets are found by the scan for secrets, smells by ours. */
export const ruffIgnored = ['S101', 'S105', 'S106', 'S107', 'S404', 'S403', 'C901', 'PLR0911', 'PLR0912', 'PLR0913', 'PLR0915', 'PLR2004', 'PLC0415', 'PLR0917'] as const

export const ruffReadings: Readonly<Record<string, Reading>> = {
  E9: bug('high'), F: bug('low'), F4: bug('low'), F401: smell, F5: bug('medium'), F63: bug('medium'), F7: bug('high'), F811: bug('medium'), F821: bug('high'), F822: bug('medium'), F823: bug('high'), F841: smell,
  B: bug('medium'), B006: bug('high'), B007: smell, B008: bug('medium'), B009: smell, B010: smell, B011: bug('low'), B904: bug('low'), B905: bug('low'),
  BLE: bug('medium'), ERA: smell, SIM: smell, PL: smell, PLE: bug('high'), PLW: bug('low'), PLC: smell, PLR: smell,
  PERF: performance, ASYNC: { category: 'performance', severity: 'medium', cwe: null }, ASYNC1: bug('medium'),
  S: security('low', 'CWE-693'), S102: null, S103: null, S104: security('low', 'CWE-605'), S108: security('low', 'CWE-377'), S110: { category: 'bug', severity: 'low', cwe: 'CWE-703' }, S112: { category: 'bug', severity: 'low', cwe: 'CWE-703' },
  S113: security('low', 'CWE-400'), S201: null, S202: null, S301: null, S302: null, S303: null, S304: null, S305: null, S306: null, S307: null, S308: null, S310: null, S311: null, S312: null, S313: null, S314: null, S315: null, S316: null, S317: null, S318: null, S319: null, S320: null,
  S321: null, S323: null, S324: null, S401: null, S402: null, S405: null, S406: null, S407: null, S408: null, S409: null, S410: null, S411: null, S412: security('medium', 'CWE-807'), S413: security('low', 'CWE-327'), S415: null,
  S501: null, S502: security('high', 'CWE-327'), S503: security('high', 'CWE-327'), S504: security('low', 'CWE-327'), S505: null, S506: null, S507: null, S508: security('medium', 'CWE-319'), S509: security('medium', 'CWE-319'),
  S601: null, S602: null, S603: null, S604: null, S605: null, S606: null, S607: null, S608: null, S609: security('high', 'CWE-155'), S610: security('medium', 'CWE-89'), S611: null, S612: security('high', 'CWE-94'), S701: security('medium', 'CWE-79'), S702: security('medium', 'CWE-79'), S704: null,
}

/** How a rule of ruff is read: by its own line, else by the longest family. */
export function readRuffRule(code: string): Reading {
  for (let length = code.length; length > 0; length -= 1) {
    const found = ruffReadings[code.slice(0, length)]
    if (found !== undefined) return found
  }
  return smell
}
