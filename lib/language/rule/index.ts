export * from './rule';
export * from '../operator/operator';
export * from './visitor';
export * from '../operator/aliases';
export { isOneCurrency } from './parse-currency';
export { isParsedRule, needsCurrency, parseRule, type ParseOptions } from './parse-rule';
export { ruleCopy } from './rule-copy';
export { excludeMissing } from './exclude-missing';
export { toQueryBuilder, type QueryBuilderGroup, type QueryBuilderRule } from './to-query-builder';
