import type { TemplateParameter } from './template';

export const days = (usual: number, description: string, name = 'days', label = 'Days'): TemplateParameter =>
	({ name, label, type: 'number', default: usual, description });

export const count = (name: string, label: string, usual: number, description: string): TemplateParameter =>
	({ name, label, type: 'number', default: usual, description });

export const amount = (usual: number, description: string): TemplateParameter =>
	({ name: 'amount', label: 'Amount', type: 'money', default: usual, description });

export const currency: TemplateParameter = {
	name: 'currency', label: 'Currency', type: 'currency', optional: true,
	description: 'Only orders in this currency count; needed where the shop has orders in several',
};

export const products = (name: string, label: string, description: string): TemplateParameter =>
	({ name, label, type: 'list', of: 'product', description });

export const categories = (name: string, label: string, description: string): TemplateParameter =>
	({ name, label, type: 'list', of: 'category', description });

export const list = (name: string, label: string, description: string): TemplateParameter => ({ name, label, type: 'list', description });

export const text = (name: string, label: string, usual: string, description: string): TemplateParameter =>
	({ name, label, type: 'text', default: usual, description });
