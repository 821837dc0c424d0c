import type { Fact } from '../../../lib/compiler/plan/plan';
import { leaveGap } from '../../../lib/compiler/strategy/scan-window';

const at = (month?: number) =>
	month === undefined
		? undefined
		: { at: `2026-${String(month).padStart(2, '0')}-01T00:00:00.000Z`, inclusive: true };

const factOf = ([from, to]: readonly [number?, number?]): Fact => ({
	measure: 'count',
	rows: { of: 'orders', interval: { from: at(from), to: at(to) } },
});

test.each<[boolean, (readonly [number?, number?])[]]>([
	[false, [[1, 3]]],
	[
		false,
		[
			[1, 3],
			[3, 6],
		],
	],
	[
		false,
		[
			[3, 6],
			[1, 3],
		],
	],
	[
		true,
		[
			[1, 3],
			[4, 6],
		],
	],
	[
		true,
		[
			[4, 6],
			[1, 3],
		],
	],
	[
		false,
		[
			[1, 12],
			[2, 3],
			[5, 6],
		],
	],
	[
		true,
		[
			[1, 4],
			[2, 3],
			[6, 8],
		],
	],
	[
		false,
		[
			[undefined, 3],
			[2, 6],
		],
	],
	[
		true,
		[
			[undefined, 3],
			[5, 6],
		],
	],
	[
		false,
		[
			[1, undefined],
			[5, 6],
		],
	],
	[
		false,
		[
			[undefined, undefined],
			[5, 6],
		],
	],
])('a gap is left: %s, by %j', (leaves, windows) => {
	expect(leaveGap(windows.map(factOf))).toBe(leaves);
});

test('rows of all times leave none', () => {
	expect(leaveGap([{ measure: 'count', rows: { of: 'orders' } }, factOf([5, 6])])).toBe(false);
});
