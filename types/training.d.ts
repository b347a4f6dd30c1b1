/** What the server answers about the trainings of /lab: app/api/training.py. */
declare namespace Server {
  /** An update and what was measured there; null if it was no number. */
  type CurvePoint = [number, number | null]

  interface LearningCurve {
    id: string
    title: string
    /** Behind the title, in grey: "nats a word, unseen texts". */
    unit: string
    kind: 'share' | 'surprise' | 'perplexity' | 'count'
    chance: number | null
    own: CurvePoint[]
    beside: CurvePoint[]
  }
  interface Checkpoint {
    /** Its name as a model on every page. */
    model: string
    /** The network of the cell beside, at the same update. */
    beside: string | null
    update: number
    surprise: number | null
  }
  interface TrainingRecipe {
    task: string
    updates: number
    rate: number
    units: number
    seed: number
    clip: number
    forget_bias: number | null
    /** The file that an own text is from, or "". */
    own_text_name: string
  }
  interface TrainingBranch {
    id: string
    at: number
    /** In the reader's language: "rate 0.06". */
    differs: string
  }
  interface TrainingMend {
    title: string
    changes: Partial<TrainingRecipe>
  }
  type TrainingState = 'running' | 'paused' | 'done' | 'failed'

  /** See GET /api/training/ID. */
  interface TrainingRun {
    id: string
    name: string
    text: string
    sentence: string
    recipe: TrainingRecipe
    beside: { cell: string; title: string } | null
    state: TrainingState
    update: number
    updates: number
    /** Updates a second. */
    pace: number | null
    seconds_left: number | null
    /** Worked so far. */
    seconds: number
    curves: LearningCurve[]
    checkpoints: Checkpoint[]
    branches: TrainingBranch[]
    parent: { id: string; at: number } | null
    /** When it is forgotten: a date as ISO 8601 writes it. */
    expires: string
    failure: { message: string; mends: TrainingMend[] } | null
    sentences: string[]
    /** What happened on the way. */
    notices: string[]
    /** How long an own text is. */
    own_text_characters: number
    /** What an own text is read as. */
    read_as: string
    /** The runs of the other seeds, once they were asked for. */
    seeds: string[]
    /** The pages that can show its checkpoints. */
    opens: string[]
  }
  /** See POST /api/training/ID/advance. */
  interface TrainingNews {
    update: number
    updates: number
    state: TrainingState
    pace: number | null
    seconds_left: number | null
    seconds: number
    points: Record<string, { own?: CurvePoint[]; beside?: CurvePoint[] }>
    checkpoints: Checkpoint[]
    failure: TrainingRun['failure']
    sentences: string[]
    notices: string[]
    expires: string
    wait: { others: number; seconds: number; message: string } | null
  }
  /** What the page tells its scripts: app/lab/training.py. */
  interface TrainingPage {
    /** The language that the address asks for, or "". */
    lang: string
    messages: Record<string, string>
    tasks: { key: string; title: string; updates: number; rate: number; clip: number }[]
    defaults: { task: string; units: number; seed: number; forget_bias: number; beside: string }
    /** What a checkpoint is compared with where no cell was trained beside it: networks by task. */
    usual_beside: { title: string; models: Record<string, string> }
    /** The longest text of one's own. */
    own_characters: number
    addresses: Record<'step' | 'compare' | 'memory' | 'units', string>
  }
}
