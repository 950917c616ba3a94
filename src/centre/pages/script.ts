/** What pages do beyond showing: nothing that they could not do without it. */
export const script = `'use strict'
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
  const at = document.activeElement
  if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement) return
  const search = document.querySelector('input[type=search]')
  if (!(search instanceof HTMLInputElement)) return
  event.preventDefault()
  search.focus()
  search.select()
})
`
