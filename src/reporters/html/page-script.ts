/** Reads only what the page holds. Without scripts all is there and can be opened; search, filters and the choice of colours are not. */
export const pageScript = `
const tasks = [...document.querySelectorAll('details.task')]
const byName = new Map(tasks.map((task) => [task.dataset.name, task]))
const texts = new Map()
const textOf = (task) => {
  if (!texts.has(task)) texts.set(task, task.textContent.toLowerCase())
  return texts.get(task)
}
const show = (task) => {
  if (!task) return
  task.hidden = false
  task.open = true
  task.scrollIntoView({ block: 'start' })
  task.querySelector('summary').focus({ preventScroll: true })
}
document.addEventListener('click', (event) => {
  const drawn = event.target.closest('svg [data-task]')
  if (drawn) show(byName.get(drawn.dataset.task))
  const link = event.target.closest('a[href^="#task-"]')
  if (link) setTimeout(() => show(document.getElementById(link.hash.slice(1))))
})
const follow = () => { if (location.hash.startsWith('#task-')) show(document.getElementById(location.hash.slice(1))) }
window.addEventListener('hashchange', follow)
const tools = document.querySelector('.tools')
if (tools) {
  tools.hidden = false
  const search = tools.querySelector('input[type=search]')
  const boxes = [...tools.querySelectorAll('input[type=checkbox]')]
  const status = tools.querySelector('[role=status]')
  const apply = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
    const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.value))
    let shown = 0
    for (const task of tasks) {
      task.hidden = off.has(task.dataset.group) || !words.every((word) => textOf(task).includes(word))
      if (!task.hidden) shown += 1
    }
    status.textContent = shown + ' of ' + tasks.length + ' shown'
  }
  search.addEventListener('input', apply)
  for (const box of boxes) box.addEventListener('change', apply)
  for (const button of tools.querySelectorAll('button[data-open]')) button.addEventListener('click', () => { for (const task of tasks) if (!task.hidden) task.open = button.dataset.open === 'true' })
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || /^(?:INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return
    event.preventDefault()
    search.focus()
  })
  apply()
}
const theme = document.querySelector('button[data-switch]')
theme.hidden = false
theme.addEventListener('click', () => {
  const root = document.documentElement
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  root.dataset.theme = isDark ? 'light' : 'dark'
})
window.addEventListener('beforeprint', () => { for (const task of tasks) task.open = true })
follow()
`
