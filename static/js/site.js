/** What a page without a stage needs: the theme's button. */

import { watchTheme } from './core/theme.js'

watchTheme(() => {})
