/* What does not fit on the page as it stands: returns a list of {kind, what, more}. Run by tests/browser/test_fit.py.
   With `scope`, a selector, only in what has been opened over the page: a dialog, a panel, a card.

   wide     the page, or a part that is not to scroll, is wider than the screen
   small    a letter under 11 px, an index under 9
   target   something to press under 24 px
   overlap  a text on another text, or a line drawn through a text
   cut      a text or mark cut off where nothing scrolls
   hidden   a part of a diagram, or a figure's lower end, outside of what is seen of its stage; a panel beyond the window
   covered  something to press in a panel under something else
   rows     name, pages and settings of the header in more than one row
*/
(scope) => {
  const SLACK = 1.5 // px that are no fault: rounding
  const place = scope ? document.querySelector(scope) : document.body
  const all = (selector) => [...place.querySelectorAll(selector)]
  const faults = []
  const say = (kind, what, more = '') => faults.push({ kind, what, more })

  const named = (node) => {
    const step = (one) =>
      one.tagName.toLowerCase() +
      (one.id ? `#${one.id}` : '') +
      (typeof one.className === 'string' && one.className.trim() && !one.id
        ? `.${one.className.trim().split(/\s+/)[0]}`
        : one.className?.baseVal
          ? `.${one.className.baseVal.split(' ')[0]}`
          : '')
    const path = []
    for (let one = node; one && one !== document.body && path.length < 3; one = one.parentElement) {
      path.unshift(step(one))
      if (one.id) break
    }
    const figure = node.closest('[data-figure]')?.dataset.figure
    return (figure ? `${figure}: ` : '') + path.join(' > ')
  }

  const styles = new Map()
  const style = (node) => {
    if (!styles.has(node)) styles.set(node, getComputedStyle(node))
    return styles.get(node)
  }
  const seen = new Map()
  /** Whether a reader sees it: rendered, not hidden, not faded out, not cut to nothing for screen readers. */
  const isSeen = (node) => {
    if (!node || node === document.documentElement) return true
    if (!seen.has(node)) {
      const { visibility, display, opacity, clipPath, position, width } = style(node)
      const parent = node.parentElement
      const gone =
        display === 'none' ||
        visibility !== 'visible' ||
        Number(opacity) < 0.05 ||
        (position === 'absolute' && clipPath === 'inset(50%)' ) ||
        (node.tagName === 'DETAILS' ? false : parent?.tagName === 'DETAILS' && !parent.open && node.tagName !== 'SUMMARY') ||
        !node.checkVisibility()
      seen.set(node, !gone && isSeen(parent))
    }
    return seen.get(node)
  }

  const meet = (a, b) => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  })
  const isEmpty = (box) => box.right - box.left < 0.5 || box.bottom - box.top < 0.5
  const plain = ({ left, top, right, bottom }) => ({ left, top, right, bottom })
  const inner = (node) => {
    const box = node.getBoundingClientRect()
    if (node.tagName === 'svg') return plain(box)
    const left = box.left + node.clientLeft
    const top = box.top + node.clientTop
    return { left, top, right: left + node.clientWidth, bottom: top + node.clientHeight }
  }

  /** What of an element's content can be seen, and where it is cut for good: hidden, not scrolled away. */
  const windows = new Map()
  const EVERYWHERE = { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 }
  const windowOf = (node) => {
    if (!node || node === document.body || node === document.documentElement)
      return { shown: EVERYWHERE, cutter: [], scroller: null, layer: document.body }
    if (windows.has(node)) return windows.get(node)
    const css = style(node)
    const isPopover = node.matches?.(':popover-open, dialog[open]')
    const above = windowOf(node.parentElement)
    const escapes = css.position === 'fixed' || isPopover
    let { shown, cutter, scroller, layer } = escapes ? { shown: EVERYWHERE, cutter: [], scroller: null, layer: node } : above
    if (css.position === 'sticky') layer = node
    const kinds = { x: css.overflowX, y: css.overflowY }
    const isSvg = node.tagName === 'svg'
    if (isSvg || kinds.x !== 'visible' || kinds.y !== 'visible') {
      const box = inner(node)
      const hides = (kind) => kind === 'hidden' || kind === 'clip'
      const scrolls = (kind) => kind === 'auto' || kind === 'scroll'
      const isNoSize = !isSvg && css.display.startsWith('inline') && css.display === 'inline'
      if (!isNoSize) {
        const clip = {
          left: kinds.x === 'visible' ? -1e6 : box.left,
          right: kinds.x === 'visible' ? 1e6 : box.right,
          top: kinds.y === 'visible' ? -1e6 : box.top,
          bottom: kinds.y === 'visible' ? 1e6 : box.bottom,
        }
        if (scrolls(kinds.x) || scrolls(kinds.y)) {
          // what a reader can scroll to is not cut; what lies beyond an ancestor of the scroller then does not count
          cutter = []
          scroller = node
        }
        if (hides(kinds.x) || hides(kinds.y))
          cutter = [
            ...cutter,
            {
              node,
              left: hides(kinds.x) ? box.left : -1e6,
              right: hides(kinds.x) ? box.right : 1e6,
              top: hides(kinds.y) ? box.top : -1e6,
              bottom: hides(kinds.y) ? box.bottom : 1e6,
            },
          ]
        shown = meet(shown, clip)
      }
    }
    const found = { shown, cutter, scroller, layer }
    windows.set(node, found)
    return found
  }

  /** Half the height of a line's letters lies about its middle: what counts as ink of a text. */
  const ink = (box, size, isVertical = false) => {
    if (isVertical) return box
    const middle = (box.top + box.bottom) / 2
    return { left: box.left + 0.5, right: box.right - 0.5, top: middle - 0.38 * size, bottom: middle + 0.38 * size }
  }
  const scaleOf = (node) => {
    const svg = node.closest('svg')
    if (!svg || !node.getScreenCTM) return node.currentCSSZoom ?? 1
    const m = node.getScreenCTM()
    return m ? Math.sqrt(Math.abs(m.a * m.d - m.b * m.c)) : 1
  }
  const isIndex = (node) => {
    for (let one = node; one && one !== document.body; one = one.parentElement) {
      const tag = one.tagName.toLowerCase()
      if (tag === 'sub' || tag === 'sup') return true
      if (tag === 'tspan' && one.hasAttribute('dy')) return true
      if (tag === 'tspan' && /%$|em$/.test(one.style.fontSize) ) return true
      const over = one.parentElement?.tagName.toLowerCase()
      if (/^(msub|msup|msubsup|munder|mover|munderover)$/.test(over ?? '') && one !== one.parentElement.firstElementChild) return true
      if (tag === 'text' || tag === 'p' || tag === 'math') return false
    }
    return false
  }

  // texts --------------------------------------------------------------------------------------------------------
  const texts = []
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT)
  const whole = new Set()
  const NO_TEXT = new Set(['SCRIPT', 'STYLE', 'OPTION', 'TEXTAREA', 'NOSCRIPT', 'TITLE', 'TEMPLATE'])
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement
    const text = node.data.replace(/[\s​⁡⁢]+/g, ' ').trim()
    if (!text || NO_TEXT.has(parent.tagName) || !isSeen(parent) || parent.closest('select, title, desc, defs, symbol')) continue
    const size = parseFloat(style(parent).fontSize) * scaleOf(parent)
    if (!size || /, 0\)$/.test(style(parent).color)) continue
    const limit = isIndex(parent) ? 9 : 11
    if (size < limit - 0.06) say('small', named(parent), `“${text.slice(0, 20)}” ${size.toFixed(1)}`)
    const one = parent.closest('math, text')
    if (one) {
      if (whole.has(one)) continue
      whole.add(one)
      const own = parseFloat(style(one).fontSize) * scaleOf(one)
      const box = one.getBoundingClientRect()
      texts.push({ node: one, text: one.textContent.replace(/\s+/g, ' ').trim(), size: own, boxes: [plain(box)], kind: one.tagName.toLowerCase() })
      continue
    }
    const range = document.createRange()
    range.selectNodeContents(node)
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0.5).map(plain)
    if (boxes.length) texts.push({ node: parent, text, size, boxes, kind: 'html', isIndex: limit === 9, isVertical: style(parent).writingMode !== 'horizontal-tb' })
  }

  // cut ----------------------------------------------------------------------------------------------------------
  const report = new Set()
  const once = (kind, node, more) => {
    const key = `${kind} ${named(node)}`
    if (report.has(key)) return
    report.add(key)
    say(kind, named(node), more)
  }
  const beyond = (box, edge) =>
    Math.max(edge.left - box.left, box.right - edge.right, edge.top - box.top, box.bottom - edge.bottom)
  for (const one of texts) {
    const { cutter } = windowOf(one.node)
    for (const box of one.boxes) {
      const letters = one.kind === 'math' ? box : ink(box, one.size, one.isVertical)
      // what lies wholly beside a drawing waits there for its turn, whatever is around the drawing
      if (cutter.some((edge) => edge.node.tagName === 'svg' && isEmpty(meet(letters, edge)))) continue
      for (const edge of cutter) {
        const by = beyond(letters, edge)
        if (by > SLACK) once('cut', one.node, `“${one.text.slice(0, 30)}” by ${by.toFixed(0)} at ${named(edge.node)}`)
      }
    }
  }
  for (const node of all('*')) {
    const css = style(node)
    if (css.textOverflow === 'ellipsis' && node.scrollWidth > node.clientWidth + 1 && isSeen(node) && node.tagName !== 'SELECT' && node.tagName !== 'INPUT' && !node.title && !node.closest('[title]'))
      once('cut', node, `“${node.textContent.trim().slice(0, 30)}” ends in …`)
  }
  // marks of drawings
  for (const svg of all('svg')) {
    if (!isSeen(svg) || svg.closest('button, .js-plotly-plot') ) continue
    const css = style(svg)
    if (css.overflowX === 'visible') continue
    const edge = svg.getBoundingClientRect()
    if (edge.width < 30) continue
    for (const mark of svg.querySelectorAll('rect, circle, ellipse')) {
      // a line may run on beyond the picture; so does what stands for the step before and the step after
      if (mark.closest('defs, clipPath, mask, [clip-path], symbol, .neighbour') || !isSeen(mark)) continue
      const paint = style(mark)
      if (paint.fill === 'none' && paint.stroke === 'none') continue
      const box = mark.getBoundingClientRect()
      if (!box.width && !box.height) continue
      const by = beyond(box, edge)
      if (by > 2 && !isEmpty(meet(box, edge))) once('cut', mark, `a mark by ${by.toFixed(0)}`)
    }
  }

  // overlap ------------------------------------------------------------------------------------------------------
  /** Whether the earlier of two texts of a drawing lies under a filled shape that the later one stands on. */
  const isHidden = (a, b, both) => {
    const svg = a.closest('svg')
    if (!svg || svg !== b.closest('svg')) return false
    const [under, over] = a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? [a, b] : [b, a]
    return [...svg.querySelectorAll('rect')].some(
      (cover) =>
        under.compareDocumentPosition(cover) & Node.DOCUMENT_POSITION_FOLLOWING &&
        cover.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING &&
        style(cover).fill !== 'none' &&
        Number(style(cover).fillOpacity) === 1 &&
        Number(style(cover).opacity) === 1 &&
        isSeen(cover) &&
        beyond(both, cover.getBoundingClientRect()) < 1,
    )
  }
  const shown = []
  for (const one of texts) {
    if (one.isIndex) continue // belongs to its line
    const { shown: edge, layer } = windowOf(one.node)
    for (const box of one.boxes) {
      const letters = meet(ink(box, one.size, one.isVertical), edge)
      if (!isEmpty(letters)) shown.push({ ...one, letters, layer })
    }
  }
  shown.sort((a, b) => a.letters.left - b.letters.left)
  for (let n = 0; n < shown.length; n += 1) {
    const a = shown[n]
    for (let k = n + 1; k < shown.length && shown[k].letters.left < a.letters.right - SLACK; k += 1) {
      const b = shown[k]
      if (a.node === b.node || a.layer !== b.layer || a.node.contains(b.node) || b.node.contains(a.node)) continue
      const both = meet(a.letters, b.letters)
      if (isHidden(a.node, b.node, both)) continue
      if (both.right - both.left > SLACK && both.bottom - both.top > SLACK)
        once('overlap', a.node, `“${a.text.slice(0, 20)}” on “${b.text.slice(0, 20)}” (${named(b.node)})`)
    }
  }
  // lines through texts of the same drawing
  for (const svg of all('svg[data-picture]')) {
    if (!isSeen(svg)) continue
    const inside = shown.filter((one) => one.kind === 'text' && svg.contains(one.node) && style(one.node).paintOrder.startsWith('normal'))
    if (!inside.length) continue
    const filled = [...svg.querySelectorAll('path, circle, ellipse, rect')].filter((node) => style(node).fill !== 'none' && isSeen(node))
    const isCovered = (line, { node, letters }) =>
      filled.some((cover) => {
        const isBetween =
          line.compareDocumentPosition(cover) & Node.DOCUMENT_POSITION_FOLLOWING &&
          cover.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING
        return isBetween && beyond(letters, cover.getBoundingClientRect()) < 2
      })
    for (const mark of svg.querySelectorAll('path, polyline, line')) {
      const paint = style(mark)
      if (paint.stroke === 'none' || paint.fill !== 'none' || !isSeen(mark) || Number(paint.strokeOpacity) < 0.3) continue
      const box = mark.getBoundingClientRect()
      const near = inside.filter(({ letters }) => !isEmpty(meet(letters, { left: box.left - 1, right: box.right + 1, top: box.top - 1, bottom: box.bottom + 1 })))
      if (!near.length) continue
      const m = mark.getScreenCTM()
      const length = mark.getTotalLength()
      const scale = scaleOf(mark)
      const step = Math.max(2 / scale, length / 400)
      for (const one of near) {
        let inText = 0
        for (let at = 0; at <= length; at += step) {
          const point = mark.getPointAtLength(at)
          const x = m.a * point.x + m.c * point.y + m.e
          const y = m.b * point.x + m.d * point.y + m.f
          const { left, right, top, bottom } = one.letters
          if (x > left + 2 && x < right - 2 && y > top + 2 && y < bottom - 2) inText += step * scale
        }
        if (inText > 3 && !isCovered(mark, one)) once('overlap', one.node, `a line through “${one.text.slice(0, 24)}” (${named(mark)})`)
      }
    }
  }
  // labels of a diagram on its strips and operators
  for (const parts of document.querySelectorAll('.figure .parts')) {
    if (!isSeen(parts)) continue
    const solid = [...parts.querySelectorAll('.ring:not(.wire)')].map((node) => ({ node, box: node.getBoundingClientRect() }))
    for (const label of parts.querySelectorAll('.label')) {
      if (!isSeen(label)) continue
      const size = parseFloat(style(label).fontSize)
      const letters = ink(label.getBoundingClientRect(), size)
      for (const { node, box } of solid) {
        const both = meet(letters, box)
        if (both.right - both.left > 5 && both.bottom - both.top > 5)
          once('overlap', label, `label “${label.textContent}” on a ${node.getAttribute('class')}`)
      }
    }
  }

  // wide ---------------------------------------------------------------------------------------------------------
  const root = document.documentElement
  if (root.scrollWidth > innerWidth) {
    say('wide', 'page', `${root.scrollWidth} > ${innerWidth}`)
    for (const node of document.querySelectorAll('body *')) {
      const box = node.getBoundingClientRect()
      if (box.right > innerWidth + 1 && box.width && isSeen(node) && windowOf(node.parentElement).shown.right > innerWidth + 1)
        once('wide', node, `to ${box.right.toFixed(0)}`)
    }
  }

  // target -------------------------------------------------------------------------------------------------------
  const TARGETS =
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=option], [role=tab], [role=radio], [role=gridcell], [role=switch], [role=slider], .part:not(.wire)'
  const isInline = (node) => {
    if (!style(node).display.startsWith('inline') || style(node).display === 'inline-flex' ) return false
    const block = node.closest('p, li, td, dd, span.prose, figcaption, .notice')
    if (!block) return false
    const rest = block.textContent.replace(/\s+/g, ' ').trim().length - node.textContent.trim().length
    return rest > 12
  }
  for (const node of all(TARGETS)) {
    if (!isSeen(node) || node.matches(':disabled') || node.closest('[inert], .js-plotly-plot')) continue
    if (node.classList.contains('skip') || isInline(node)) continue
    let { width, height } = node.getBoundingClientRect()
    if (!width || !height) continue
    const label = node.closest('label') ?? (node.labels?.[0] ?? null)
    if (label && node.tagName === 'INPUT' && /radio|checkbox/.test(node.type)) {
      const box = label.getBoundingClientRect()
      width = Math.max(width, box.width)
      height = Math.max(height, box.height)
    }
    for (const side of ['::before', '::after']) {
      const more = getComputedStyle(node, side)
      if (more.content === 'none' || more.position !== 'absolute') continue
      width = Math.max(width, parseFloat(more.width) || 0)
      height = Math.max(height, parseFloat(more.height) || 0)
    }
    if (width < 23.95 || height < 23.95)
      once('target', node, `${width.toFixed(0)}x${height.toFixed(0)} “${(node.getAttribute('aria-label') ?? node.textContent).trim().slice(0, 24)}”`)
  }

  // what has been opened: within the window, and nothing over its controls
  if (scope) {
    const by = beyond(place.getBoundingClientRect(), { left: 0, top: 0, right: innerWidth, bottom: innerHeight })
    if (by > SLACK) say('hidden', named(place), `${by.toFixed(0)} beyond the window`)
    for (const node of all(TARGETS)) {
      if (!isSeen(node) || node.matches(':disabled, [inert] *')) continue
      const { left, right, top: upper, bottom } = meet(node.getBoundingClientRect(), windowOf(node).shown)
      if (right - left < 4 || bottom - upper < 4) continue
      const over = document.elementFromPoint((left + right) / 2, (upper + bottom) / 2)
      if (!over) continue // beyond the window
      const isIts = node.contains(over) || over.contains(node) || node.closest('label')?.contains(over)
      if (!isIts) once('covered', node, `by ${named(over)}`)
    }
    return faults
  }

  // rows ---------------------------------------------------------------------------------------------------------
  const inHeader = [...document.querySelectorAll('.top > .brand, .top > #pages-open, .top > .settings, .top > .contents')]
  const middles = inHeader.filter((node) => isSeen(node)).map((node) => {
    const box = node.getBoundingClientRect()
    return (box.top + box.bottom) / 2
  })
  if (Math.max(...middles) - Math.min(...middles) > 12) say('rows', 'header', middles.map(Math.round).join(', '))

  // hidden -------------------------------------------------------------------------------------------------------
  // a stage's diagram: every part within what is seen of it
  for (const parts of document.querySelectorAll('.figure .parts')) {
    if (!isSeen(parts)) continue
    const edge = inner(parts.closest('.figure'))
    const limit = meet(edge, { ...EVERYWHERE, bottom: edge.bottom })
    const isWhole = !parts.closest('.large')
    for (const node of parts.querySelectorAll('.part:not(.wire), .chip, .label')) {
      if (!isSeen(node)) continue
      const by = beyond(node.getBoundingClientRect(), limit)
      if (by > 3 && isWhole) once('hidden', node, `${node.getAttribute('aria-label') ?? node.textContent} by ${by.toFixed(0)}`)
    }
    const card = parts.closest('.diagram').getBoundingClientRect()
    const wholeCard = card.height
    if (wholeCard > innerHeight) say('hidden', named(parts.closest('.diagram')), `card ${wholeCard.toFixed(0)} > screen ${innerHeight}`)
    const top = card.top + scrollY
    const end = edge.bottom + scrollY
    // where a picture or a sheet to draw on stands first, the diagram is scrolled to
    if (innerWidth > 1100 && top < 0.4 * innerHeight && end > innerHeight + 1) say('hidden', named(parts.closest('.diagram')), `diagram ends at ${end.toFixed(0)} of ${innerHeight}, begins at ${top.toFixed(0)}`)
  }
  // a figure of the story: all of it, with its controls, within its frame and the frame within the screen
  const bar = Math.max(0, document.querySelector('.story-top')?.getBoundingClientRect().bottom ?? 0) // on a low screen it goes with the text
  for (const frame of document.querySelectorAll('figure.frame')) {
    if (!isSeen(frame)) continue
    const body = frame.querySelector('.frame-body')
    const isAlone = !frame.closest('.showing')
    const { height } = frame.getBoundingClientRect()
    if (body.scrollHeight > body.clientHeight + 2) say('hidden', named(frame), `lower ${body.scrollHeight - body.clientHeight} of ${body.scrollHeight}`)
    if (body.scrollWidth > body.clientWidth + 2) say('hidden', named(frame), `right ${body.scrollWidth - body.clientWidth} of ${body.scrollWidth}`)
    // what is read stands beside it, or below it
    const { top, bottom } = frame.getBoundingClientRect()
    if (frame.closest('.scene')?.querySelector('.look.lit') && (top < bar - 1 || bottom > innerHeight + 1))
      say('hidden', named(frame), `from ${top.toFixed(0)} to ${bottom.toFixed(0)} on a screen from ${bar} to ${innerHeight}`)
    if (!isAlone && height > innerHeight - bar + 1) say('hidden', named(frame), `frame ${height.toFixed(0)} > ${innerHeight - bar}`)
  }
  return faults
}
