/** What the server answers to the figures of the story: GET /figures/KEY/data, see app/story/figures/KEY/figure.py. */
declare namespace Server {
  /** GET /figures/KEY/about */
  interface About {
    caption: Html
    description: Html
    table: Html
    /** Address of the page that the figure leads to, or "". */
    page: string
  }
  interface LoopData {
    words: string[]
    pictures: Html[]
    /** Of h after each word. */
    colours: string[][]
    groups: Record<string, number[]>
    likeliest: [string, number][][]
    said: string[]
  }
  interface DistanceData {
    pictures: Html[]
    said: string
  }
  interface BeltAxes {
    left: number
    right: number
    bottom: number
    top: number
  }
  interface BeltData {
    pictures: Record<string, Html[]>
    /** Of the unit, as text. */
    before: string
    /** By percent of the valve, from 0. */
    behind: number[][]
    /** Of the unit, as text, by percent of the valve. */
    behind_unit: string[]
    /** By percent, then by words from 0. */
    kept: number[][]
    left: string[][]
    limits: Limits
    /** From 0. */
    unit: number
    summaries: string[]
    axes: ByLayout<BeltAxes>
  }
  interface ModuleData {
    /** By cell and sign. */
    said: Record<string, string>
    asked: string[]
    answers: string[]
    names: Record<string, string>
    why: Record<string, string>
  }
  interface StepsData {
    state: Record<string, string>
    words: string[]
    units: number
    phases: { key: string; label: string; shown: Html }[]
    pictures: Html[]
    tracks: Html[]
    results: Html[][]
    /** By value, (words, units). */
    strips: Record<string, number[][]>
    limits: Record<string, Limits>
    said: Html[][]
    geometry: MovingGeometry
    moments: Moments
  }
  interface VariantsData {
    pieces: Record<string, Html>
    /** Of each switch: whether it is on, and the cell that pressing it leads to. */
    leads: Record<string, [boolean, string]>
    summary: string
  }
  interface UsesData {
    pictures: Html[]
    said: string
    hear: string
  }
  /** What is shown at a word. */
  interface AfterMoment {
    veils: number[]
    lines: ByLayout<({ path: string; width: number } | null)[]>
    /** The one that is covered. */
    patch: number | null
    title: string
    shares: (number | null)[]
    said: string[]
    least: number | null
    summary: string
  }
  interface AfterData {
    pixels: string
    words: string[]
    places: ByLayout<number[]>
    patches: string[]
    moments: AfterMoment[]
  }
}
