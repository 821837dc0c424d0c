import { isGroup, type Condition, type Rule } from '../rule/rule';

interface Named {
	readonly event?: string;
	readonly where?: Rule;
}

/** The one event that a condition counts, taken out of its `where`: "had the event x more than 3 times". */
export function eventNamed({ field, operator, where }: Condition): Named {
	if (field !== 'events_count' || operator === 'is_null' || operator === 'is_not_null' || where === undefined)
		return { where };
	if (!isGroup(where)) return isName(where) ? { event: String(where.value) } : { where };
	const name = where.match === 'all' ? where.rules.find(isName) : undefined;
	if (name === undefined) return { where };
	const rest = where.rules.filter((rule) => rule !== name);
	return {
		event: String((name as Condition).value),
		where: rest.length === 0 ? undefined : { match: 'all', rules: rest },
	};
}

const isName = (rule: Rule) => !isGroup(rule) && rule.field === 'name' && rule.operator === 'equals';
