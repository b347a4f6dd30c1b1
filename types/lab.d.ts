/** What the server answers to the laboratory: POST /lab/read, /lab/edits, GET /lab/gallery, and its page's configuration. */
declare namespace Server {
  /** Little-endian float32 in base64, with its shape. */
  interface PackedValues {
    shape: number[]
    float32: string
  }
  interface LabBand extends PackedValues {
    range: Limits
    entries: number
    /** The state before the first word. */
    initial?: PackedValues
    same?: boolean
  }
  interface LabLine {
    /** In the text, from 1. */
    line: number
    name: string
    role: string
    /** The colour of its role, "" for none. */
    gate: string | null
    mathml: Html
    status: 'same' | 'changed' | 'new'
    was: Html | null
    size: string
    band: LabBand | null
  }
  /** A drawing as app/laboratory/picture.py makes it. */
  interface LabPicture {
    width: number
    height: number
    /** px of the drawing, of the symbols beside it. */
    letters: number
    smallest: number
    under: Html
    over: Html
    strips: LabStrip[]
    chips: { id: string; kind: string; x: number; y: number; width: number; height: number; label: Html | null }[]
    nodes: {
      id: string
      kind: string
      line: string
      short: string
      x: number
      y: number
      width: number
      height: number
    }[]
    wires: { id: string; line: string; points: Point[] }[]
    links: Record<string, string[]>
  }
  interface LabStrip extends Strip {
    line: string
    matrix: boolean
    label: Html
    label_x: number
    label_y: number
    label_anchor: string
    role: string | null
  }
  interface LabDiagram {
    key: string
    /** "later": there is no draft, the settled one is to be asked for. */
    state: 'draft' | 'settled' | 'later' | 'refused'
    picture?: LabPicture
    same?: boolean
    operations?: number
    message?: string
    values: Record<string, PackedValues & { range: Limits }>
  }
  interface LabMend {
    title: string
    start?: number
    end?: number
    replacement?: string
    edits?: { line: number; column: number; end: number; text: string }[]
  }
  interface LabProblem {
    line: number
    column: number
    end: number
    kind: string
    message: string
    short?: string
    hint?: boolean
    values: Record<string, unknown>
    mends: LabMend[]
  }
  interface LabFinite {
    word: string
    token: number
    line: number
    column: number
    end: number
    name: string
    message: string
    mends: LabMend[]
  }
  /** How far back, in hundredths of a width and a height; see app/laboratory/far.py. */
  interface LabChart {
    ticks: { y: number; text: string }[]
    own: string[]
    before: string[]
    names: Record<string, { x: number; y: number; above: boolean }>
  }
  interface LabGradient {
    asked: string
    state: string
    own: (number | null)[] | null
    before: (number | null)[] | null
    why?: string
    chart: LabChart
  }
  interface LabGood {
    ok: true
    key: string
    text: string
    lines: LabLine[]
    removed: { text: string; line: number }[]
    count: number
    count_before: number | null
    parameters: { name: string; shape: number[]; count: number; from: string }[]
    tokens: { text: string; known: boolean }[]
    next: { word: string; own: number | null; before: number | null }[]
    /** The start's likeliest next words. */
    likely: string[]
    gradient: LabGradient | null
    diagram: LabDiagram
    problems: LabProblem[]
    borrowed: number
    /** Of which the next word is told. */
    token: number
    finite: LabFinite | null
    untrained: boolean
    verdict: string
    numpy?: string
    differs?: { name: string; status: string; formula: { mathml: Html } | null; other: { mathml: Html } | null }[]
    took: Record<string, number>
  }
  interface LabBad {
    ok: false
    key: string
    text: string
    problems: LabProblem[]
  }
  type LabAnswer = LabGood | LabBad
  interface LabEdit {
    id: string
    title: string
    change: string
    gained: number
    lost: number
    count: number
    text: string
    changed_lines: { line: number; now: number; text: string }[]
    done: string
    kind: string
    removed_lines: number[]
    sentence: string
    setting: null | { forget_bias: number }
  }
  interface LabEdits {
    groups: { title: string; edits: LabEdit[] }[]
    surprise?: LabEdit | null
  }
  interface LabCard {
    id: string
    title: string
    year: number | null
    authors: string
    source: string
    summary: string
    family: string
    lines: number
    /** null for a cell that reads no words. */
    count: number | null
    share: number | null
    text: string
    reads_words: boolean
    why_not: string | null
    picture: string
  }
  /** What the address of the page asks for. */
  interface LabAsked {
    text: string
    name: string
    from: string
    sentence: string
    token: number
    unit: number
    units: number
    view: string
    task: string
    beside: string
    run: string
    at: string
    guess: string
    open: string
    theme: string
  }
  interface LabConfig {
    lang: string
    asked_lang: string
    state: LabAsked
    usual: { from: string; sentence: string; token: number; units: number }
    starts: Record<string, string>
    start_texts: Record<string, string>
    addresses: { page: string; read: string; diagram: string; edits: string; gallery: string; paper: string }
    limits: { name: number; text: number }
  }
}
