/** The script of pages without a stage: the theme's button. */

import { watchTheme } from './core/theme.js'

watchTheme(() => {})
