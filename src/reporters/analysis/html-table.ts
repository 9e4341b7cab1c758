import { formatCount } from '../../core/format.ts'
import { html, type Html } from './html-page.ts'

export type Column = { readonly name: string; readonly kind?: 'number' | 'ranked' }

export type Table = {
  readonly id: string
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: readonly Html[]
  /** Rows that there would be without a limit. */
  readonly total: number
  /** Beside the search. */
  readonly filters?: Html
  readonly intro?: Html
  /** What stands there when there is no row. */
  readonly none: string
  /** Having no row is good news. */
  readonly isCalm?: boolean
}

/** A section with a table that can be searched and sorted where scripts run, and read where they do not. */
export function renderTableSection({ id, title, columns, rows, total, filters, intro, none, isCalm = false }: Table): Html {
  if (rows.length === 0) return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${intro ?? ''}<p class="${isCalm ? 'panel calm' : 'panel'}">${none}</p></section>`
  const heads = columns.map(({ name, kind }) => html`<th scope="col"${kind === 'number' ? html` class="n"` : kind === 'ranked' ? html` data-numeric` : ''}>${name}</th>`)
  const rest = total > rows.length ? [html`<p class="dim">${formatCount(total - rows.length)} more are in the JSON report.</p>`] : []
  return html`<section data-table><h2 id="${id}">${title} <span class="count">${formatCount(total)}</span></h2>${intro ?? ''}
<div class="tools" hidden><input type="search" autocomplete="off" placeholder="Search" aria-label="Search: ${title}">${filters ?? ''}<span role="status" class="dim small"></span></div>
<div class="wide" role="region" aria-labelledby="${id}" tabindex="0"><table><thead><tr>${heads}</tr></thead><tbody>
${rows}
</tbody></table></div><p class="none-fits dim" hidden>Nothing fits the search.</p>${rest}</section>`
}

/** A bar from 0 to 100; the number stands beside it, so readers of the screen pass it by. `mark` is a thin line at another value. */
export function renderBar(value: number | null, { className, mark = null }: { readonly className: string; readonly mark?: number | null }): Html {
  const line = mark === null ? '' : html`<rect class="mark" x="${Math.min(99, mark).toFixed(1)}" width="1" height="6"/>`
  return html`<svg class="${className}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="bar" width="${(value ?? 0).toFixed(1)}" height="6"/>${line}</svg>`
}
