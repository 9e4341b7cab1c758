import { expect, it } from 'vitest'
import type { AttemptActivity } from '../engine/activity-log.ts'
import type { TranscriptEntry } from '../core/run/transcript-entry.ts'
import { parseFindings } from './parse-findings.ts'
import { parseTranscript } from './parse-transcript.ts'

const line = (activity: AttemptActivity['activity']): string => JSON.stringify({ task: 'a', attempt: 1, at: 1_000, activity } satisfies AttemptActivity)

it('reads what agents did, and passes over what says nothing to a reader', () => {
  const text = [
    line({ type: 'turn-started', turn: 1 }),
    line({ type: 'message', text: 'I look.' }),
    line({ type: 'tool-called', tool: 'edit', title: 'src/a.ts' }),
    line({ type: 'tool-ended', tool: 'edit', status: 'failed', title: 'not found' }),
    line({ type: 'plan', entries: [{ text: 'one', status: 'completed' }, { text: 'two', status: 'pending' }] }),
    line({ type: 'permission-asked', title: 'rm', answer: 'denied' }),
    line({ type: 'waiting', for: 'anthropic' }),
    line({ type: 'waiting', for: null }),
  ].join('\n')
  expect(parseTranscript(text).entries.map(({ who, text: said }) => `${who}: ${said}`)).toEqual(['agent: I look.', 'tool: edit: src/a.ts', 'tool: edit failed: not found', 'agent: [x] one\n[ ] two', 'fleet: permission denied: rm', 'fleet: waits for anthropic', 'fleet: goes on'])
})

it('reads the calls of models: what they were told, said, thought and called', () => {
  const call = { at: 1_000, call: 1, provider: 'anthropic', model: 'claude-sonnet-5-5', path: '/v1/messages', status: 200, how: 'whole', waitedMs: 0, tries: 1, firstByteMs: 20, durationMs: 500, usage: null, costUsd: null, input: 'Do it.', output: [{ type: 'thinking', text: 'hm' }, { type: 'text', text: 'I edit.' }, { type: 'tool', text: 'edit {"path":"a.ts"}' }], failure: null } satisfies TranscriptEntry
  const broken = { ...call, status: null, input: '', output: [], failure: 'cut off' } satisfies TranscriptEntry
  expect(parseTranscript(`${JSON.stringify(call)}\n${JSON.stringify(broken)}`).entries).toEqual([
    { at: 1_000, who: 'fleet', text: 'Do it.' },
    { at: 1_500, who: 'agent', text: '(thinking) hm' },
    { at: 1_500, who: 'agent', text: 'I edit.' },
    { at: 1_500, who: 'tool', text: 'edit {"path":"a.ts"}' },
    { at: 1_500, who: 'fleet', text: 'the call of claude-sonnet-5-5 failed: cut off' },
  ])
})

it('reads records of other programs by their words, and survives what is none', () => {
  const text = ['{"role":"assistant","content":"hi"}', '{"role":"user","content":[{"type":"text","text":"do it"},{"type":"image"}]}', '{"type":"tool_result","text":"ok"}', 'no json', '{"half', '42', 'null', '[]', '{}'].join('\n')
  expect(parseTranscript(text).entries).toEqual([{ at: null, who: 'agent', text: 'hi' }, { at: null, who: 'fleet', text: 'do it\n' }, { at: null, who: 'tool', text: 'ok' }])
})

it('keeps the last 2,000 entries and counts the others', () => {
  const { entries, leftOut } = parseTranscript(Array.from({ length: 2_500 }, (_, index) => line({ type: 'message', text: String(index) })).join('\n'))
  expect([entries.length, entries[0]?.text, leftOut]).toEqual([2_000, '500', 500])
})

it('reads the findings of a gate, and leaves out what is none', () => {
  const place = { path: 'a.ts', line: 1, column: 0, endLine: 1, endColumn: 3 }
  const finding = { ruleId: 'fleet/x', category: 'bug', severity: 'high', cwe: null, location: place, message: 'm', mend: '', fingerprint: 'ab12', trace: [], suppressedBecause: null }
  expect(parseFindings(JSON.stringify({ status: 'failed', newFindings: [finding, { ruleId: 1 }] }))).toEqual({ findings: [finding], scores: null })
  for (const text of ['', 'no', '{"crashed":"it threw"}', '[]']) expect(parseFindings(text)).toBe(null)
})
