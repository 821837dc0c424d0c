/**
 * Whether two rules in JSON form ask the same in all but the order of what stands beside each other, and
 * brackets that change nothing.
 */
export const isSameRule = (one: unknown, other: unknown): boolean =>
	JSON.stringify(plain(one)) === JSON.stringify(plain(other));

function plain(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== 'object' || value === null) return value;
	// A length of time in days may stand as a plain number.
	if ('amount' in value && 'unit' in value && value.unit === 'days') return value.amount;
	const entries = Object.entries(value).filter(([, one]) => one !== undefined);
	return 'match' in value && 'rules' in value
		? plainGroup(value as Group)
		: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, plain(one)]));
}

interface Group {
	readonly match: unknown;
	readonly rules: readonly unknown[];
}

function plainGroup({ match, rules }: Group): unknown {
	const inner = rules
		.map(plain)
		.flatMap((rule) => (match !== 'none' && isGroupOf(match, rule) ? rule.rules : [rule]));
	const [only] = inner;
	if (inner.length === 1 && match !== 'none') return only;
	return {
		match,
		rules: inner
			.map((rule) => JSON.stringify(rule))
			.sort()
			.map((text) => JSON.parse(text) as unknown),
	};
}

const isGroupOf = (match: unknown, rule: unknown): rule is Group =>
	typeof rule === 'object' && rule !== null && 'match' in rule && rule.match === match;
