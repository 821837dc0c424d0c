export * from './rule';
export * from '../operator/operator';
export * from './visitor';
export * from '../operator/aliases';
export { needsCurrency, parseRule, type ParseOptions } from './parse-rule';
export { excludeMissing } from './exclude-missing';
