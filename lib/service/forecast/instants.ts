import { rowsOf } from '../../database';
import { join, type Sql } from '../../database/sql';
import { edgeValues, passedEdges } from '../../compiler/query/edge-values';
import { clockOf, startOfDay } from '../../language/time';
import { DateTime } from 'luxon';
import { EdgeClock, isoOf, type Stretch } from './edge-clock';
import type { WaitingRule } from './waiting-rule';

/** Instants of a stretch of time at which answers may turn. */
export interface Instants {
	/** In milliseconds, in ascending order. */
	readonly at: readonly number[];
	/** These are all: between two of them nobody moves. */
	readonly complete: boolean;
	/** Whom time may move in this stretch; everybody by default. */
	readonly only?: Sql;
}

/** Two instants for each value: where an edge reaches it, and where it leaves it behind. */
const SIDES = 2;

/**
 * Where a rule's edges pass the values of rows, and where days begin. Where there are too many, evenly chosen
 * ones.
 */
export async function instantsIn(stretch: Stretch, waiting: WaitingRule): Promise<Instants> {
	const [after, until] = stretch;
	const plans = (await waiting.compiledAt(stretch.map(isoOf))).map(({ plan }) => plan);
	const [before, then] = plans;
	if (before === undefined || then === undefined) throw new TypeError('A stretch has two ends.');
	const { mapping } = waiting.compiler;
	const passed = passedEdges(before, then, waiting.compiler.context);
	if (passed === undefined) return spaced(stretch, waiting);
	const { places, daily, customers } = passed;
	if (customers.length === 0 && !daily) return { at: [], complete: true };
	const limit = Math.max(1, Math.floor(waiting.atOnce / SIDES / Math.max(1, places.length)));
	const rows =
		places.length === 0
			? []
			: await rowsOf<ValueRow>(waiting.db, edgeValues([before, then], places, limit, mapping));
	const clock = new EdgeClock(waiting);
	const found: number[] = [];
	for (const { place, at } of rows) found.push(...(await clock.passing(place, at, stretch)));
	if (daily) found.push(...daysIn(stretch, waiting));
	const complete = rows.every((row) => row.every === 1);
	if (!complete) found.push(until);
	return {
		at: ascending(found.filter((at) => at > after && at <= until)),
		complete,
		// An anniversary that comes and goes within the stretch is in neither of its ends.
		...(daily ? {} : { only: join(customers, ' UNION ALL ') }),
	};
}

interface ValueRow {
	readonly place: number;
	readonly at: string;
	readonly every: number;
}

const ascending = (numbers: readonly number[]): readonly number[] =>
	[...new Set(numbers)].sort((one, other) => one - other);

/** The days of the zone that begin in the stretch. */
function daysIn([after, until]: Stretch, { moment }: WaitingRule): readonly number[] {
	const { zone } = clockOf(moment).now;
	const first = DateTime.fromMillis(after, { zone });
	const begins: number[] = [];
	for (let day = 1; ; day += 1) {
		const at = startOfDay(first.plus({ days: day }), zone).toMillis();
		if (at > until) return begins;
		begins.push(at);
	}
}

/**
 * Where nothing is known of the edges: the beginnings of days, since most such rules ask for anniversaries;
 * within a day even parts of it, down to the millisecond.
 */
function spaced(stretch: Stretch, waiting: WaitingRule): Instants {
	const [after, until] = stretch;
	const days = daysIn(stretch, waiting);
	if (days.length > 1) return { at: ascending([...days, until]), complete: false };
	const step = Math.max(1, Math.ceil((until - after) / PARTS));
	const parts = Array.from(
		{ length: Math.floor((until - after) / step) },
		(_, index) => after + (index + 1) * step,
	);
	// Where somebody moves with the last millisecond alone, that is known at once.
	return { at: ascending([...parts, Math.max(until - 1, after + 1), until]), complete: step === 1 };
}

const PARTS = 30;
