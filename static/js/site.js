/** What a page without a stage needs: the theme's button. */

import { watchTheme } from './theme.js'

watchTheme(() => {})
