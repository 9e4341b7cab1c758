import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import { html, type Html } from './html-page.ts'
import { renderBar } from './html-table.ts'
import { formatScore, gradeOf, scoreParts } from './report-words.ts'

const radius = 52
const circumference = 2 * Math.PI * radius

/** The overall score as a ring, its parts as bars beside it. */
export function renderScores({ scores, remarks, change }: AnalysisReport): Html {
  const before = change?.base.scores
  const parts = scoreParts.filter((part) => part !== 'overall').map((part) => {
    const [score, base] = [scores[part], before?.[part] ?? null]
    return html`<li><span>${capitalise(part)}</span>${renderBar(score, { className: gradeOf(score), mark: base })}<b class="${gradeOf(score)}">${formatScore(score)}${before === undefined ? '' : html`<span class="dim">base ${formatScore(base)}</span>`}</b></li>`
  })
  return html`<section aria-labelledby="scores"><h2 id="scores">Scores, 0 to 100</h2>
<div class="scores"><div class="overall ${gradeOf(scores.overall)}">${ring(scores.overall)}<p class="dim small">overall${before === undefined ? '' : `, at the base ${formatScore(before.overall)}`}</p></div>
<ul class="parts">${parts}</ul></div>
${remarks.length === 0 ? '' : html`<ul class="remarks">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`}
</section>`
}

function ring(score: number | null): Html {
  const length = ((score ?? 0) / 100) * circumference
  return html`<svg viewBox="0 0 120 120" role="img" aria-label="Overall score: ${formatScore(score)}"><circle class="ring back" cx="60" cy="60" r="${radius}"/>${length === 0 ? '' : html`<circle class="ring front" cx="60" cy="60" r="${radius}" stroke-dasharray="${length.toFixed(1)} ${circumference.toFixed(1)}" transform="rotate(-90 60 60)"/>`}<text class="ring-text" x="60" y="71">${score === null ? '–' : score.toFixed(1)}</text></svg>`
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
