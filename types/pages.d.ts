/** What the server answers to /compare and /memory, and the settings that it writes into pages. */
declare namespace Server {
  type Sides<T> = { left: T; right: T }
  /** See GET /compare/table. */
  interface ComparedTable {
    html: Html
    phases: PhaseLabel[]
    /** A sentence if both sides have the same equations, or "". */
    same: string
    summaries: Sides<string>
    titles: Sides<string>
  }

  /** A matrix of shortened numbers, see app/memory/packing.py. */
  interface PackedMatrix {
    shape: [number, number]
    halves: string
  }
  /** A belt in an array of one or several, by its name and its own axes. */
  interface BeltPart {
    name: string
    axes: number[]
  }
  /** A network's gradients, see app/memory/gradients.py. */
  interface GradientRow {
    key: string
    label: string
    style: string
    model: string
    units: number
    belts: string[]
    /** What stands one after another in `cell` and in `kept`. */
    parts: { cell: BeltPart[]; kept: BeltPart[] }
    probability: number
    sizes: Record<string, number[]>
    hidden: PackedMatrix
    /** null if it is that of h. */
    cell: PackedMatrix | null
    kept: PackedMatrix | null
    kept_mean: number[] | null
    left_out: { first: number; changes: number[] }
  }
  /** See GET /memory/gradient. */
  interface Gradients {
    task: string
    text: string
    /** From 1. */
    token: number
    goal: number
    presets: string[]
    tokens: { text: string; known: boolean }[]
    rows: GradientRow[]
    sentences: { notices: string[]; gradient: string; dependence: string[]; why: string[] }
  }
  interface RecallReader {
    key: string
    label: string
    style: string
    states: string[]
    range: Limits
    /** (tokens, words) */
    shares: number[][]
    values: PackedMatrix
    /** Address of the stage with this run. */
    step: string
  }
  /** See GET /memory/example. */
  interface RecallExample {
    gap: number
    text: string
    word: string
    words: string[]
    tokens: string[]
    /** Where the word stands, from 0. */
    shown: number
    cells: RecallReader[]
  }
  interface RecallCell {
    key: string
    label: string
    model: string
    style: string
    seeds: number
    mean: number[]
    low: number[]
    high: number[]
    said: string[]
  }
  /** Accuracy by gap. */
  interface RecallCurve {
    gaps: number[]
    chance: number
    cells: RecallCell[]
  }

  /** A parameter of a page's own; whether scene and data depend on it, see app/stage/stage.py. */
  interface Field {
    name: string
    history: boolean
    scene: boolean
    data: boolean
  }
  /** A model as the lists of tasks and variants have it. */
  interface ListedModel {
    name: string
    task: string
    cell: string
  }
  /** See app/stage/serving.py. */
  interface StageConfig {
    state: import('../static/js/views/moment.js').State
    lang: string
    addresses: { scene: string; trace: string; unit: string }
    places: { page: string; embedded: string }
    fields: Field[]
    models: ListedModel[]
    /** What the stage's own views are told. */
    own: unknown
  }
  interface TextConfig {
    bars: Figure
    changes: string
    continue: string
    guide: Record<string, string>
  }
  interface AttentionConfig {
    bars: Figure
    looks: Figure
    examples: string[]
    rows: number
    columns: number
    /** Most shapes in a picture. */
    largest: number
    names: Record<string, string>
  }
  interface DrawConfig {
    height: number
    width: number
    glimpses: number
    lastSeed: number
  }
  interface ChoralesConfig {
    lowest: number
    pitches: string[]
    lastSeed: number
    tempi: [number, number] | number[]
    prior: string[]
    posterior: string[]
  }
  /** See app/compare/routes.py. */
  interface CompareConfig {
    state: import('../static/js/compare/page.js').State
    lang: string
    addresses: { scene: string; trace: string; unit: string; table: string }
    fields: Field[]
    bars: Figure
  }
  /** See app/memory/routes.py. */
  interface MemoryConfig {
    state: import('../static/js/memory/page.js').State
    lang: string
    addresses: { gradient: string; example: string }
    fields: Field[]
    curve: RecallCurve | null
    scales: { gate: ColourScale; signed: ColourScale; difference: ColourScale }
  }
  /** See app/story/routes.py. */
  interface StoryConfig {
    lang: string
    /** The one that the address asks for, or "". */
    look: string
  }
  /** See app/units/routes.py. */
  interface UnitsConfig {
    parts: string
    lang: string
    asked_lang: string
    address: Record<string, string>
  }
}
