export type { LintCode, LintWarning } from './warning/lint-warning';
export { lintRule } from './lint-rule';
export { lintStatically } from './static-checks';
