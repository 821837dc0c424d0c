/**
 * The only door: nodes, demo, benchmarks and outside programs come through it.
 */
export * from './api';
export * from './error';
export { compileRule, type CompileRuleOptions } from './compile';
export { openSegments } from './segments';
export { describeRule, summarise } from './describe';
export { parseQuery, formatQuery } from './query';
export { parseRule, type ParseOptions } from './rule';
export { catalogueOf, type Catalogue, type Field } from './field';
export { PRESETS, preset, type Mapping, type MappingReport, type OwnMapping } from './mapping';
export { TEMPLATES, type Template, type TemplateGroup, type TemplateNeed, type TemplateParameter } from './template';
export type * from './rule/rule';
export { OPERATORS, OPERATOR_NAMES, OPERATORS_BY_TYPE, type FieldType, type OperatorName } from './rule/operator';
export type { Actual, ConditionCheck, CustomerCheck, Evidence } from './explain';
export type { LintCode, LintWarning } from './lint';
export type { CompiledQuery } from './sql/sql';
