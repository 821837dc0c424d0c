import fc from 'fast-check';
import type { Catalogue } from '../../../lib/language/field';
import type { OperatorName } from '../../../lib/language/operator/operator';
import { isGroup, type Rule } from '../../../lib/language/rule/rule';
import { arbitraryRule } from '../../support/arbitrary-rule';
import { dayNumber, dayText, DAY, wallOf } from '../../oracle/wall-clock';
import { EVENT_PROPERTIES } from '../shop/tables';
import { edgesOf, type Setting } from './moment';
import { CURRENCIES, VALUES } from './values';

/** Keys of the segments that rules may ask membership of. */
export const DYNAMIC = ['dynamic', `in "quotes"`] as const;
export const STATIC = ['static', `it's %`] as const;

export interface RuleShape {
	readonly levels?: number;
	readonly children?: number;
	/** Default all. */
	readonly fields?: readonly string[];
	readonly operators?: readonly OperatorName[];
	/** Fields of JSON keys that the catalogue does not list. */
	readonly unseenFields?: readonly string[];
	/** Every field over rows has a window. */
	readonly windowAlways?: boolean;
	/** As of `arbitraryRule`; default true. */
	readonly rowTests?: boolean;
	readonly longLists?: boolean;
	/** As of `arbitraryRule`. */
	readonly several?: 'always';
	readonly alike?: 'always';
	readonly periods?: 'always';
	/** Every money condition names a currency, as the door asks for in a shop with several. */
	readonly currencyAlways?: boolean;
	/** Keys of the segments that `member_of` may name; none leaves the field out. */
	readonly segments?: readonly string[];
}

/** Rules that speak of the values and instants that rows are made of. */
export function arbitraryLawRule(
	catalogue: Catalogue,
	setting: Setting,
	{
		levels = 2,
		children = 3,
		segments = [...DYNAMIC, ...STATIC],
		unseenFields = [],
		...about
	}: RuleShape = {},
): fc.Arbitrary<Rule> {
	return arbitraryRule({
		rowTests: true,
		longLists: true,
		...about,
		catalogue,
		levels,
		children,
		fields: about.fields ?? [...catalogue.fields.map((field) => field.name), ...unseenFields],
		without: segments.length > 0 ? [] : ['member_of'],
		values: { ...VALUES, member_of: segments },
		properties: EVENT_PROPERTIES,
		currencies: CURRENCIES,
		amounts: setting.amounts,
		units: setting.units,
		calendars: setting.calendars,
		dates: datesAround(setting),
	});
}

/**
 * The instants of the rows as a rule may write them: in UTC, with an offset, by the zone's own clock, as
 * days.
 */
function datesAround(setting: Setting): string[] {
	const { clock } = setting;
	const { spans, others } = edgesOf(setting);
	return [...new Set([...spans, ...others])].flatMap((instant) => {
		const wall = wallOf(instant, clock.zone);
		const utc = isoOf(instant);
		return [
			`${utc}Z`,
			`${isoOf(instant + 1)}Z`,
			`${isoOf(instant + 1_000).slice(0, 23)}Z`,
			`${isoOf(instant + 19_800e6)}+05:30`,
			isoOf(wall),
			dayText(dayNumber(wall)),
		];
	});
}

/** `2025-03-30T01:00:00`, with as many decimals as needed. */
function isoOf(instant: number): string {
	const clock = new Date(Math.floor(instant / 1_000_000) * 1_000).toISOString().slice(11, 19);
	const micros = ((instant % 1_000_000) + 1_000_000) % 1_000_000;
	return `${dayText(Math.floor(instant / DAY))}T${clock}${micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`}`;
}

/** How many conditions a rule has, to see that the rules of a run are worth the name. */
export const sizeOf = (rule: Rule): number =>
	isGroup(rule) ? rule.rules.reduce((sum, child) => sum + sizeOf(child), 0) : 1;
