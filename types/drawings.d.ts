/**
 * What the server answers, as the scripts read it: `Server.Geometry`, `Server.Trace` and so on; this file has diagrams.
 *
 * tests/app/test_types.py holds real answers to these types, in both directions: nothing is missing, nothing unknown.
 */
declare namespace Server {
  /** Markup that the server has escaped, to be inserted as it is. */
  type Html = string
  type Point = [number, number]
  /** The least and the greatest value. */
  type Limits = [number, number]
  type ByLayout<T> = { wide: T; narrow: T }

  /** A trace, layout, shape or annotation of plotly.js, whose reference says what it may hold. */
  // biome-ignore lint/suspicious/noExplicitAny: plotly.js has no types of its own
  type PlotlyObject = Record<string, any>
  /** A figure for plotly.js; colours are still names, such as "$wire". */
  interface Figure {
    data: PlotlyObject[]
    layout: PlotlyObject
  }
  type ColourScale = [number, string][]

  /** The place of a vector; x and y are the centre of each element of a diagram. */
  interface Strip {
    id: string
    /** A name or a node id. */
    value: string
    x: number
    y: number
    width: number
    height: number
  }
  /** A layer or an operation. */
  interface Junction {
    id: string
    x: number
    y: number
    /** The name of the value that it computes. */
    value: string | null
    on_belt: boolean
  }
  interface Wire {
    source: string
    target: string
    points: Point[]
  }
  /** A diagram as far as vectors that move along its wires need it, see app/story/cell_parts.py. */
  interface MovingGeometry {
    /** Distance of a belt's chevrons. */
    pitch: number
    stripList: Strip[]
    nodes: Junction[]
    wires: Wire[]
  }

  interface LabelledStrip extends Strip {
    label: Html
    label_x: number
    label_y: number
    label_anchor: string
    belt: boolean
    line: string
    /** Whether its vector is a matrix, in the form of a small grid. */
    matrix: boolean
    role: string | null
  }
  interface SizedJunction extends Junction {
    kind: string
    width: number
    height: number
  }
  interface PhasedWire extends Wire {
    id: string
    kind: string
    phase: number
  }
  /** The label of an input or output. */
  interface Chip {
    id: string
    name: string
    x: number
    y: number
    width: number
    height: number
    kind: string
    label: Html | null
  }
  /** One layout of a cell's diagram, see `geometry` in app/stage/scene.py. */
  interface Geometry extends MovingGeometry {
    width: number
    height: number
    backdrop: Figure
    strips: Figure
    operators: Figure
    stripList: LabelledStrip[]
    nodes: SizedJunction[]
    wires: PhasedWire[]
    chips: Chip[]
  }
  /** Phase (from 0, -1: before the step) and order in it, by node or name. */
  type Moments = Record<string, [number, number]>
}
