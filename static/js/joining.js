export { bracketed, listed, sentences, signs } from './text/joining.js'
