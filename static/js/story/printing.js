/** The story on paper: with the answers of its exercises, or as a worksheet with room to write. */

/** Connect the two links of the page's foot. */
export function printing() {
  const { classList } = document.body
  const usual = classList.contains('worksheet')
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-print]')))
    button.addEventListener('click', () => {
      classList.toggle('worksheet', button.dataset.print === 'worksheet')
      window.print()
    })
  window.addEventListener('afterprint', () => classList.toggle('worksheet', usual))
}
