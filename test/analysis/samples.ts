import type { FileMetrics, Finding, FunctionMetrics } from '../../src/analysis/model.ts'

const halstead = {
  distinctOperators: 0,
  distinctOperands: 0,
  operators: 0,
  operands: 0,
  vocabulary: 0,
  length: 0,
  calculatedLength: 0,
  volume: 0,
  difficulty: 0,
  effort: 0,
  timeSeconds: 0,
  bugs: 0,
}

export function sampleFinding(over: Partial<Finding> = {}): Finding {
  return {
    ruleId: 'fleet/sql-injection',
    category: 'security',
    severity: 'high',
    cwe: 'CWE-89',
    location: { path: 'src/a b.ts', line: 3, column: 4, endLine: 3, endColumn: 10 },
    message: 'A query is built from request data.',
    mend: 'Pass the value as a parameter.',
    fingerprint: 'f'.repeat(32),
    trace: [],
    suppressedBecause: null,
    ...over,
  }
}

export function sampleFunction(logical: number, maintainabilityIndex: number): FunctionMetrics {
  const lines = { total: logical, logical, source: logical, comment: 0, blank: 0 }
  return {
    name: 'f',
    kind: 'function',
    line: 1,
    endLine: 2,
    column: 0,
    cyclomatic: 1,
    cognitive: 0,
    parameters: 0,
    nesting: 0,
    returns: 0,
    lines,
    halstead,
    maintainabilityIndex,
  }
}

export function sampleFile(over: Partial<FileMetrics> = {}): FileMetrics {
  const lines = { total: 10, logical: 5, source: 5, comment: 0, blank: 0 }
  return {
    path: 'a.ts',
    language: 'typescript',
    lines,
    cyclomatic: 1,
    cognitive: 0,
    halstead,
    maintainabilityIndex: 50,
    functions: [],
    classes: [],
    ...over,
  }
}
