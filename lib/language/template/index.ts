export { TEMPLATES } from './templates';
export { templateRule, type TemplateInput } from './template-rule';
export {
	TEMPLATE_GROUPS,
	type ParameterType,
	type Template,
	type TemplateGroup,
	type TemplateNeed,
	type TemplateParameter,
} from './definition/template';
