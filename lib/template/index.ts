export * from './template';
export { TEMPLATES } from './templates';
export { templateNamed, templateRule, templatesFor, type OfferedTemplate, type TemplateInput } from './template-rule';
