/** Reads only what the page holds; without scripts all rows are there, only search and sorting are not. */
export const script: string = `
for (const section of document.querySelectorAll('section[data-table]')) {
  const rows = [...section.querySelectorAll('tbody tr')]
  const tools = section.querySelector('.tools')
  if (rows.length === 0 || !tools) continue
  tools.hidden = false
  const search = tools.querySelector('input[type=search]')
  const boxes = [...tools.querySelectorAll('input[type=checkbox]')]
  const status = tools.querySelector('[role=status]')
  const none = section.querySelector('.none-fits')
  const texts = rows.map((row) => row.textContent.toLowerCase())
  const apply = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
    const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.value))
    let shown = 0
    rows.forEach((row, at) => {
      row.hidden = off.has(row.dataset.severity) || !words.every((word) => texts[at].includes(word))
      if (!row.hidden) shown += 1
    })
    status.textContent = shown === rows.length ? '' : shown + ' of ' + rows.length + ' shown'
    none.hidden = shown > 0
  }
  search.addEventListener('input', apply)
  boxes.forEach((box) => box.addEventListener('change', apply))
  apply()
  const body = section.querySelector('tbody')
  const heads = [...section.querySelectorAll('thead th')]
  heads.forEach((head, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = head.textContent
    head.replaceChildren(button)
    button.addEventListener('click', () => {
      const up = head.getAttribute('aria-sort') !== 'ascending'
      heads.forEach((other) => other.removeAttribute('aria-sort'))
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending')
      const keyOf = (row) => { const cell = row.children[column]; return cell.dataset.key ?? cell.textContent }
      const numeric = head.classList.contains('n') || 'numeric' in head.dataset
      rows.slice().sort((a, b) => (numeric ? Number(keyOf(a)) - Number(keyOf(b)) : keyOf(a).localeCompare(keyOf(b))) * (up ? 1 : -1)).forEach((row) => body.append(row))
    })
  })
}
`
