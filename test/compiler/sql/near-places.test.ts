import { withNear } from '../../../lib/compiler/sql/near-places';
import type { Beside, Rows } from '../../../lib/compiler/plan/plan';

const to = { at: '2026-11-28T00:00:00.000Z', inclusive: true };
const beside: Beside = { side: 'earlier', of: 'orders', same: [] };

const second = (other: Partial<Rows> = {}, places: readonly [number, number] = [2, 2]): Rows => ({
	of: 'orders',
	interval: { to },
	ranked: { from: 'first', places, interval: { to } },
	where: { kind: 'some', rows: { of: 'orders', interval: { to }, beside, ...other } },
});

it('shows a second or third row when the few before it were', () => {
	expect(withNear(second()).ranked?.near).toBe(1);
	expect(withNear(second({}, [1, 3])).where).toEqual({
		kind: 'some',
		rows: { of: 'orders', interval: { to }, beside: { ...beside, near: 2 } },
	});
});

it.each<[string, Rows]>([
	['many places', second({}, [4, 4])],
	['the first, before which is none', second({}, [1, 1])],
	['rows that come after', second({ beside: { ...beside, side: 'later' } })],
	['some of the rows', second({ where: { kind: 'never' } })],
	['rows of another time', second({ interval: {} })],
	['rows that agree', second({ beside: { ...beside, same: [same()] } })],
	['several rows', second({ beside: { ...beside, atLeast: { rows: 2, ordersOnce: false } } })],
	['rows that do not count', second({ notCounted: { statuses: ['gone'] } })],
])('joins with all rows for %s', (_, rows) => {
	expect(withNear(rows)).toBe(rows);
});

function same(): Beside['same'][number] {
	const coupon = { kind: 'column', of: 'order', column: 'coupon' } as const;
	return { here: coupon, there: coupon, as: 'exact' };
}
