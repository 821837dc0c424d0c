export { KINDS } from './kind/kinds';
export { SHOWN_FOR_TEXT } from './control/text';
export * from './properties';
export * from './read-builder';
export * from './write-builder';
