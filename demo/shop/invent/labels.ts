import type { Customer } from '../customers';
import type { Row } from '../insert';
import { isWholesale } from './profile';
import { randomFor } from './random';

export const customerGroups: Row[] = ['Retail', 'Trade', 'Loyalty club', 'Früh dabei', 'Press & friends'].map(
	(name, index) => ({ id: index + 1, name }),
);

const otherTags = [
	['newsletter', 12],
	['gift buyer', 8],
	['summer fair', 5],
	['press_list', 2],
	['10% off', 3],
	['Café', 2],
	['CAFÉ', 1],
	['fidélité', 2],
	['Größe L', 2],
	['İstanbul', 1],
	['প্রিয়', 1],
	['お得意様', 1],
	['VIP', 0.5],
] as const;

export function tagsOf(customer: Customer): string[] {
	const random = randomFor('tag', customer.id);
	const others = otherTags.filter(([, percent]) => random.chance(percent / 100)).map(([name]) => name);
	const earned = [
		customer.spent > 5000 && random.chance(0.9) ? 'vip' : '',
		isWholesale(customer) && random.chance(0.9) ? 'wholesale' : '',
	];
	return [...earned.filter(Boolean), ...others];
}

export function groupsOf(customer: Customer): number[] {
	const random = randomFor('group', customer.id);
	const kind = isWholesale(customer) ? 2 : 1;
	return [kind, ...[3, 4, 5].filter((group) => random.chance(0.3 / (group - 2)))].filter(() =>
		random.chance(0.9),
	);
}
