/** Words that begin what may follow FROM and its tables. */
export const AFTER_FROM = [
	'where',
	'group',
	'having',
	'window',
	'union',
	'intersect',
	'except',
	'order',
	'limit',
	'offset',
	'fetch',
	'for',
] as const;
