import { FixedOffsetZone, IANAZone, type Zone } from 'luxon';

/** Offsets kept for each zone; then all are forgotten. */
const MAX_OFFSETS = 5_000;

/**
 * A zone that remembers the offsets it was asked for: asking the platform takes some 10 µs, and luxon asks
 * three or four times for each instant. Of a rule with 20 conditions that was half the time of compiling it.
 */
class RememberingZone extends IANAZone {
	readonly #offsets = new Map<number, number>();

	override offset(at: number): number {
		const known = this.#offsets.get(at);
		if (known !== undefined) return known;
		const offset = super.offset(at);
		if (this.#offsets.size >= MAX_OFFSETS) this.#offsets.clear();
		this.#offsets.set(at, offset);
		return offset;
	}
}

/** By name, as long as the process lives: a shop has one zone, or a few. */
const zones = new Map<string, Zone>([['UTC', FixedOffsetZone.utcInstance]]);

/**
 * `Asia/Dhaka`, `Japan`. An abbreviation is none: BST is Britain to Postgres and Bangladesh to the platform,
 * and of some only one of the two has heard.
 */
const NAME = /^(?:UTC|GMT|(?!SystemV\/)[A-Z][A-Za-z]+(?:\/[A-Z][\w+-]*)+|[A-Z][a-z]+)$/;

/**
 * The IANA time zone of that name. Offsets are none: Postgres reads the sign of `UTC+5` the other way round.
 */
export function zoneOf(name: unknown): Zone | undefined {
	if (typeof name !== 'string' || !NAME.test(name)) return undefined;
	const known = zones.get(name);
	if (known !== undefined || !isZone(name)) return known;
	const zone = new RememberingZone(name);
	zones.set(name, zone);
	return zone;
}

/** The platform finds names regardless of case; those that it lists have one spelling. */
function isZone(name: string): boolean {
	if (!IANAZone.isValidZone(name)) return false;
	spellings ??= new Map(Intl.supportedValuesOf('timeZone').map((one) => [one.toLowerCase(), one]));
	return (spellings.get(name.toLowerCase()) ?? name) === name;
}

let spellings: ReadonlyMap<string, string> | undefined;
