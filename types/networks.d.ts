/** What the server answers of opened networks: /api/networks. */
declare namespace Server {
  type Known = 'known' | 'guessed' | 'asked'
  interface NetworkWay {
    way: 'forward' | 'reverse'
    model: string
    cell: string
    title: string
    is_catalogue: boolean
    equations: string
    gates: string[]
  }
  interface NetworkBlock {
    key: string
    kind: string
    title: string
    sizes: Record<string, number>
    ways: NetworkWay[]
    arrays: { name: string; shape: number[] | null }[]
    state: Known
  }
  interface NetworkEdge {
    source: string
    target: string
    size: number | null
    operations: string[]
    state: Known
  }
  interface NetworkQuestion {
    key: string
    words: string
    choices: { key: string; title: string }[]
    usual: string
    answer: string
    needs_file: boolean
  }
  interface OpenedNetwork {
    name: string
    link: string
    /** In words for a program: ISO 8601. */
    expires: string
    file: string
    bytes: number
    source: string
    is_whole: boolean
    why_apart: string
    reads: 'tokens' | 'numbers'
    /** Numbers a step. */
    width: number
    parameters: number
    blocks: NetworkBlock[]
    edges: NetworkEdge[]
    evidence: string[]
    questions: NetworkQuestion[]
    notes: string[]
    left_out: string[]
    vocabulary: { size: number; kind: string; begins: string[]; first: string[] } | null
    outputs: 'one' | 'independent' | 'numbers'
    begin: string
    pages: string[]
    why_not: Record<string, string>
    layers: { model: string; title: string }[]
    limits: Record<string, number>
  }
  interface NetworkSample {
    key: string
    title: string
    summary: string
    format: string
    file: string
    bytes: number
    files: string[]
  }
  interface NetworkSeries {
    input: string
    steps: number
    inputs: number
    header: string[] | null
    head: number[][]
    separator: string
    decimal: string
    missing: number
    mean: number
    spread: number
    notes: string[]
  }
  interface NetworkPlot {
    names: string[]
    /** (columns, lines). */
    values: PackedValues
  }
  interface NetworkBand {
    layer: string
    way: 'forward' | 'reverse'
    value: string
    title: string
    units: number
    shown: number
    /** (units, columns). */
    values: PackedValues
    range: [number, number]
  }
  interface NetworkLook {
    steps: number
    made: boolean
    tokens: { text: string; known: boolean }[] | null
    series: NetworkPlot | null
    bands: NetworkBand[]
    every: number
    next: { token: string; probability: number }[] | null
    outputs: NetworkPlot | null
    notes: string[]
  }
  interface NetworkChecked {
    largest: number | null
    limit: number
    same: boolean
    of: string
    steps: number[]
    values: { name: string; largest: number | null; note: string }[]
    suspects: { key: string; title: string; largest: number; same: boolean }[]
    notes: string[]
  }
  interface NetworkProblem {
    status: number
    detail: string
    kind?: string
    convert?: string
    needed?: number
    found?: number
    columns?: string[]
    spare?: string[]
  }
}
