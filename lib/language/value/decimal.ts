const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** `500`, `-0.50`: exact, without exponent. */
export const isDecimal = (text: string) => text.length <= 200 && DECIMAL.test(text);

/** A decimal as a whole number of its last place. */
interface Scaled {
	readonly units: bigint;
	readonly scale: number;
}

function scaled(text: string): Scaled | undefined {
	const parts = DECIMAL.exec(text);
	if (parts === null) return undefined;
	const [, sign, whole, fraction = ''] = parts;
	return { units: BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), scale: fraction.length };
}

const lifted = ({ units, scale }: Scaled, to: number) => units * 10n ** BigInt(to - scale);

/** Left minus right in units of the longer scale; undefined where one of them is no decimal. */
function minus(left: string, right: string): Scaled | undefined {
	const [a, b] = [scaled(left), scaled(right)];
	if (a === undefined || b === undefined) return undefined;
	const scale = Math.max(a.scale, b.scale);
	return { units: lifted(a, scale) - lifted(b, scale), scale };
}

/** The number itself where it prints as the same text, so that nothing is lost; else the text. */
export function exactNumber(text: string): number | string {
	const number = Number(text);
	return Math.abs(number) <= Number.MAX_SAFE_INTEGER && String(number) === text ? number : text;
}

/** As decimal text when a JSON number would be another, or of other digits than an id is written with. */
export function writtenNumber(text: string): number | string {
	const number = Number(text) + 0;
	if (!isDecimal(text)) return number;
	const digits = text.replace(/^[+-]?[0.]*|\D/g, '').length;
	const isExact = digits <= 15 || String(number) === text;
	const isAsWritten = String(number) === text || !Number.isInteger(number);
	return isExact && isAsWritten && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : text;
}

/**
 * Order of two decimals, exactly: as numbers 0.1 + 0.2 would not be 0.3. Accepts what JSON numbers print,
 * too.
 */
export function compareDecimals(left: string, right: string): number {
	const difference = minus(left, right);
	if (difference === undefined) return Number(left) - Number(right);
	return difference.units < 0n ? -1 : difference.units > 0n ? 1 : 0;
}

/** The largest whole number not above it; a JSON number beyond what counts can reach stays what it is. */
export function floorOf(value: number | string): number {
	const near = Math.floor(Number(value));
	return compareDecimals(String(near), String(value)) > 0 ? near - 1 : near;
}

/** The smallest whole number not below it. */
export function ceilOf(value: number | string): number {
	const near = Math.ceil(Number(value));
	return compareDecimals(String(near), String(value)) < 0 ? near + 1 : near;
}

/** `500 - 380.00` is `120.00`: exactly, with the places of the longer of the two. */
export function difference(left: string, right: string): string {
	const exact = isDecimal(left) && isDecimal(right) ? minus(left, right) : undefined;
	return exact === undefined ? String(Number(left) - Number(right)) : printed(exact);
}

function printed({ units, scale }: Scaled): string {
	const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
	const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
	return units < 0n ? `-${text}` : text;
}

export const isZero = (text: string) => Number(text) === 0;

const exactly = (text: string): Scaled | undefined => (isDecimal(text) ? scaled(text) : undefined);

/** At least two places, and no zeros behind those. */
export function withCents(text: string): string {
	const amount = exactly(text);
	if (amount === undefined) return text;
	if (amount.scale < 2) return printed({ units: lifted(amount, 2), scale: 2 });
	return printed(amount).replace(/(\.\d\d\d*?)0+$/, '$1');
}

/** A distance between amounts. An average has many places: beyond four it is rounded up to two. */
export function moneyText(text: string): string {
	const { units, scale } = exactly(text) ?? { units: 0n, scale: 0 };
	return scale > 4
		? printed({ units: roundedUp(units, 10n ** BigInt(scale - 2)), scale: 2 })
		: withCents(text);
}

const roundedUp = (units: bigint, by: bigint) => (units + by - 1n) / by;

/** `3.00` is `3`, `3.50` is `3.5`. */
export const numberText = (text: string): string =>
	isDecimal(text) && text.includes('.') ? text.replace(/\.?0+$/, '') : text;
