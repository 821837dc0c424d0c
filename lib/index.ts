/**
 * The only door: nodes, demo, benchmarks and outside programs come through it.
 */
export * from './api';
export * from './error';
export {
	catalogueOf,
	compileRule,
	describeRule,
	formatQuery,
	openSegments,
	parseQuery,
	parseRule,
	preset,
	setupScript,
	summarise,
	toQueryBuilder,
} from './door';
export type { PresetSetup } from './api-shapes';
export { RFM_CELLS, RFM_GROUPS } from './model';
export { SCHEDULES } from './service/score/types';
export { LIMITS } from './language/limits';
export { RELATION_NAMES, type RelationName } from './language/relation/relation';
export { RELATION_SHAPES } from './language/relation/relation-columns';
export type { CompileRuleOptions } from './compile';
export type { ParseOptions, QueryBuilderGroup, QueryBuilderRule } from './language/rule';
export {
	CALENDAR_PERIODS,
	namesOfFields,
	standardCatalogue,
	type CalendarPeriod,
	type Catalogue,
	type Field,
	type Named,
} from './language/field';
export { PRESETS, type Mapping, type MappingReport, type OwnMapping } from './shop';
export {
	TEMPLATES,
	type Template,
	type TemplateGroup,
	type TemplateNeed,
	type TemplateParameter,
} from './language/template';
export type * from './language/rule/rule';
export {
	OPERATORS,
	OPERATOR_NAMES,
	OPERATORS_BY_TYPE,
	type FieldType,
	type OperatorName,
} from './language/operator/operator';
export type { Actual, ConditionCheck, CustomerCheck, Evidence } from './explain';
export type { LintCode, LintWarning } from './lint';
export type { CompiledQuery } from './database/sql';
export { labelled, type Labels } from './database';
