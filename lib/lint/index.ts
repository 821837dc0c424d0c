export type { LintCode, LintWarning } from './lint-warning';
export { lintRule } from './lint-rule';
export { lintStatically } from './static-checks';
