/** What the server answers to a stage: scenes, runs, the numbers of a unit, the data of its own views. */
declare namespace Server {
  /** A piece of a caption, see app/text/phase_captions.py. */
  interface CaptionPiece {
    text?: string
    symbol?: Html
    number?: string
    of?: string
    answer?: boolean
  }
  interface PhaseLabel {
    key: string
    /** In words. */
    label: string
    /** For a button. */
    shown: Html
    /** Of a stack: the layer that begins here, or "". */
    heading: string
  }
  interface Phase extends PhaseLabel {
    /** Names of its equations. */
    lines: string[]
    /** A template, see static/js/views/captions.js. */
    caption: CaptionPiece[]
  }
  /** The tooltip of a part of the diagram. */
  interface Part {
    title: string
    formula: Html
    /** The formulas of what a box of several operations holds, the first first. */
    inside: Html[]
    value: string | null
    line: string | null
    role: string | null
  }
  /** A value drawn over all steps. */
  interface Band {
    name: string
    label: string
    letter: Html
    role: string | null
    range: Limits
    entries: number
    /** The layer that begins here, or "". */
    heading: string
    /** Counted in bands. */
    top: number
    height: number
  }
  interface Preset {
    key: string
    label: string
    /** Held values as an address has them; null if this cell has none. */
    clamp: string | null
    shown: Html
  }
  /** Everything about a model that does not depend on the input, see app/stage/scene.py. */
  interface Scene {
    model: string
    cell: string
    units: number
    /** The kind of tokens of a text. */
    symbols: string
    /** Size of the model's vocabulary. */
    vocabulary: number
    /** The value by which units are ordered: the last recurrent state. */
    memory: string
    /** The default input. */
    usual: Record<string, string>
    phases: Phase[]
    moments: Moments
    /** The clock of each value that a clock holds still. */
    asleep: Record<string, string>
    bands: Band[]
    /** Height of all bands together, counted in bands. */
    rows: number
    bands_figure: Figure
    geometry: ByLayout<Geometry>
    /** By KIND:ID. */
    parts: Record<string, Part>
    /** Parts of the diagram, by node of the equations. */
    links: Record<string, string[]>
    equations: Html
    summary: string
    provenance: string
    presets: Preset[]
  }

  /** A number, a vector or a matrix. */
  type Value = number | number[] | number[][]
  /** A value at every step. */
  type Values = Value[]
  /** An array in few characters: base64 of little-endian numbers, row by row. */
  interface Packed {
    shape: number[]
    float32: string
  }
  interface ModelSummary {
    name: string
    title: string
    cell: string
    units: number
    inputs: number
    vocabulary: number
  }
  interface Token {
    text: string
    known: boolean
    title?: string
    index?: number
    given?: boolean
  }
  interface Guess {
    token: string
    probability: number
  }
  /** A held value; everything counts from 1, null means all. */
  interface Held {
    name: string
    value: number
    units: number[] | null
    first: number
    last: number | null
    is_off: boolean
    text: string
  }
  /** What every run has; `Array` and `Start` are packed on the way and lists once decoded. */
  interface RunOf<Arrays, Start> {
    model: ModelSummary
    /** The steps. */
    tokens: Token[]
    values: Record<string, Arrays>
    /** Each state before the first step. */
    previous: Record<string, Start>
    ranges: Record<string, Limits>
    phases: { key: string; lines: string[]; label: string; kind: string }[]
    predictions: Guess[][]
    clamp: Held[]
    /** The same with nothing held, if it differs. */
    unclamped: UnclampedOf<Arrays> | null
    /** For a page's own views. */
    panel?: unknown
    /** The input that was read. */
    text?: string
    picture?: string
    caption?: string
    mode?: string
    piece?: string
    seed?: string
    temperature?: string
    beats?: string
    after?: string
    tempo?: string
    gradients?: null
  }
  interface UnclampedOf<Arrays> {
    values: Record<string, Arrays>
    predictions: Guess[][]
    distances?: number[]
    panel?: unknown
  }
  /** See GET /api/trace with encoding=base64, and its counterparts of other stages. */
  type PackedTrace = RunOf<Packed, Packed>
  /** The same with lists. */
  type Trace = RunOf<Values, Value>
  type Unclamped = UnclampedOf<Values>
  /** One line's numbers for one unit, one a step. */
  interface Line {
    pieces: (string | { node: string })[]
    terms: Record<string, number[]>
    result: number[]
  }
  /** See GET /api/unit. */
  interface Unit {
    unit: number
    lines: Record<string, Line>
  }
  /** See GET /api/changes. */
  interface Changes {
    token: number
    vocabulary: number
    matches: number
    words: { token: string; before: number; after: number }[]
  }
  /** See GET /api/continue. */
  interface Continuation {
    model: string
    text: string
    words: (Guess & { piece: string })[]
    stopped: string
  }

  /** See app/beyond/attention.py. */
  interface AttentionPanel {
    /** Address of the picture. */
    pixels: string
    /** Of each patch. */
    shapes: string[]
    sought: string[]
    caption: string
    note: string
    verdict: { isRight: boolean; text: string } | null
  }
  /** A window of DRAW, in pixels of the picture. */
  interface DrawWindow {
    x: number
    y: number
    side: number
    blur: number
  }
  /** See app/beyond/draw.py. */
  interface DrawPanel {
    /** (glimpses + 1, height, width), 0 to 255, the first before any glimpse. */
    canvases: number[][][]
    reads: DrawWindow[]
    writes: DrawWindow[]
    /** Nats. */
    kl: number[] | null
    nll: number[] | null
  }
  /** Of each beat, (beats, entries). */
  interface Distribution {
    mean: number[][]
    deviation: number[][]
  }
  /** See app/beyond/chorales.py. */
  interface ChoralesPanel {
    /** MIDI note numbers of each beat. */
    notes: number[][]
    /** Those of the beats read before the first. */
    before: number[][]
    /** (beats, notes) */
    probabilities: number[][]
    /** (beats, entries) */
    z: number[][]
    prior: Distribution
    posterior: Distribution | null
    nats: { kl: number[]; nll: number[]; measure: number[] | null } | null
  }
}
