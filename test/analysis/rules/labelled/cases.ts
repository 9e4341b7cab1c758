import type { Flow, LabelledCase, Program, Sink } from './case-shape.ts'
import { javascriptFlows } from './javascript-flows.ts'
import { javascriptSinks } from './javascript-sinks.ts'
import { javascriptPrograms, pythonPrograms } from './programs.ts'
import { pythonFlows } from './python-flows.ts'
import { pythonSinks } from './python-sinks.ts'

type Half = LabelledCase['half']
type Family = { readonly language: 'python' | 'javascript'; readonly half: Half; readonly write: (flow: Flow, sink: Sink, lines: readonly string[]) => string }

/** Per sink: so many flows, walked round so that each flow meets each kind of sink over the set. */
const flowsPerSink = 6

/** The labelled set: every sink with six flows (half of them harmless), made safe once, and programs that need no flow. */
export function buildLabelledCases(): readonly LabelledCase[] {
  return (['working', 'held-out'] as const).flatMap((half) => [
    ...crossed({ language: 'python', half, write: writePython }, pythonFlows[half], pythonSinks[half]),
    ...crossed({ language: 'javascript', half, write: writeJavascript }, javascriptFlows[half], javascriptSinks[half]),
    ...programs('python', half, pythonPrograms[half]),
    ...programs('javascript', half, javascriptPrograms[half]),
  ])
}

function crossed(family: Family, flows: readonly Flow[], sinks: readonly Sink[]): LabelledCase[] {
  const { language, half, write } = family
  const direct = flows.find((flow) => flow.isTainted)
  return sinks.flatMap((sink, at) => {
    const base = { language, half, cwe: sink.cwe }
    const chosen = Array.from({ length: flowsPerSink }, (_, index) => flows[(at * flowsPerSink + index) % flows.length]).filter((flow) => flow !== undefined)
    const cases = chosen.map((flow) => ({ ...base, name: `${language}-${sink.cwe}-${half}-${flow.name}`, isVulnerable: flow.isTainted, text: write(flow, sink, sink.lines) }))
    if (direct === undefined) return cases
    const cleaned = { ...direct, imports: [direct.imports, sink.cleanedImports].filter(Boolean).join('\n') }
    const text = write(cleaned, sink, [...sink.cleaned, ...(sink.safeLines ?? sink.lines)])
    return [...cases, { ...base, name: `${language}-${sink.cwe}-${half}-made-safe`, isVulnerable: false, text }]
  })
}

function programs(language: 'python' | 'javascript', half: Half, all: readonly Program[]): LabelledCase[] {
  return all.map((program, at) => ({ ...program, language, half, name: `${language}-${program.cwe}-${half}-program-${at}` }))
}

function writePython(flow: Flow, sink: Sink, lines: readonly string[]): string {
  const body = ["param = request.form.get('name', '')", ...flow.lines, ...lines, "return 'done'"]
  const head = ['from flask import Flask, request', sink.imports, flow.imports ?? '', 'app = Flask(__name__)', ...(flow.top ?? [])]
  return [...head, "@app.route('/t', methods=['POST'])", 'def handler():', ...body.map((line) => `    ${line}`), ''].join('\n')
}

function writeJavascript(flow: Flow, sink: Sink, lines: readonly string[]): string {
  const body = ['const param = req.body.name', ...flow.lines, ...lines]
  const head = ["import express from 'express'", sink.imports, 'const app = express()', ...(flow.top ?? [])]
  return [...head, "app.post('/t', async (req, res) => {", ...body.map((line) => `  ${line}`), '})', ''].join('\n')
}
