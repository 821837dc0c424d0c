export type { LintCode, LintWarning } from './warning/lint-warning';
export { askedValues, type AskedValue } from './asked-values';
export { lintBeforeSaving, lintRule } from './lint-rule';
export { lintStatically } from './static-checks';
