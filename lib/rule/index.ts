export * from './rule';
export * from './operator';
export * from './visitor';
export * from './aliases';
export { parseRule, type ParseOptions } from './parse-rule';
export { excludeMissing } from './exclude-missing';
