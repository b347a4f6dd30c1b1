/**
 * Sliders under a finger. Browsers set a slider as soon as a finger touches it, even where the finger goes on to scroll
 * the page. Here a touch sets it once it turns out to be a tap or to go along the slider, and not if it goes across.
 */

const SLACK = 6 // px that a finger moves while it taps

/** @typedef {{slider: HTMLInputElement, value: string, x: number, y: number, isAcross: boolean}} Touch */

/** Watch every slider of the page. */
export function watchSliders() {
  /** The touch that does not set its slider, or not yet. @type {Touch | null} */
  let touch = null
  const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ listener) =>
    document.addEventListener(type, listener, { capture: true, passive: true })

  const end = () => {
    if (!touch) return
    const { slider, value, isAcross } = touch
    touch = null
    if (isAcross) slider.value = value
    else if (slider.value !== value) slider.dispatchEvent(new Event('input', { bubbles: true }))
  }
  on('pointerdown', (/** @type {PointerEvent} */ { pointerType, target, clientX: x, clientY: y }) => {
    const slider = target instanceof HTMLInputElement && target.type === 'range' ? target : null
    touch = pointerType === 'touch' && slider ? { slider, value: slider.value, x, y, isAcross: false } : null
  })
  on('pointermove', (/** @type {PointerEvent} */ { clientX, clientY }) => {
    if (!touch || touch.isAcross) return
    const [along, across] = [Math.abs(clientX - touch.x), Math.abs(clientY - touch.y)]
    if (Math.max(along, across) <= SLACK) return
    touch.isAcross = across >= along
    if (!touch.isAcross) end()
  })
  on('pointerup', end)
  on('pointercancel', () => {
    if (touch) touch.isAcross = true
    end()
  })
  for (const type of ['input', 'change'])
    on(type, (/** @type {Event} */ event) => {
      if (event.target !== touch?.slider) return
      event.stopImmediatePropagation()
    })
}
