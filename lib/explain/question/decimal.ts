import { isDecimal } from '../../language/rule/decimal';

/** A decimal as a whole number of its last place. */
interface Scaled {
	readonly units: bigint;
	readonly scale: number;
}

function scaled(text: string): Scaled {
	const [whole, fraction = ''] = text.split('.');
	return { units: BigInt(`${whole.replace('+', '')}${fraction}`), scale: fraction.length };
}

const lifted = ({ units, scale }: Scaled, to: number) => units * 10n ** BigInt(to - scale);

/** `500 - 380.00` is `120.00`: exactly, with the places of the longer of the two. */
export function difference(left: string, right: string): string {
	if (!isDecimal(left) || !isDecimal(right)) return String(Number(left) - Number(right));
	const [a, b] = [scaled(left), scaled(right)];
	const scale = Math.max(a.scale, b.scale);
	return printed({ units: lifted(a, scale) - lifted(b, scale), scale });
}

function printed({ units, scale }: Scaled): string {
	const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
	const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
	return units < 0n ? `-${text}` : text;
}

export const isZero = (text: string) => Number(text) === 0;

/** At least two places, and all that say something. */
export function withCents(text: string): string {
	if (!isDecimal(text)) return text;
	const amount = scaled(text);
	if (amount.scale < 2) return printed({ units: lifted(amount, 2), scale: 2 });
	return printed(amount).replace(/(\.\d\d\d*?)0+$/, '$1');
}

/** A distance between amounts. Of an average the database gives many places: beyond four it is rounded up to two. */
export function moneyText(text: string): string {
	const { units, scale } = isDecimal(text) ? scaled(text) : { units: 0n, scale: 0 };
	return scale > 4
		? printed({ units: roundedUp(units, 10n ** BigInt(scale - 2)), scale: 2 })
		: withCents(text);
}

const roundedUp = (units: bigint, by: bigint) => (units + by - 1n) / by;

/** `3.00` is `3`, `3.50` is `3.5`. */
export const numberText = (text: string): string =>
	isDecimal(text) && text.includes('.') ? text.replace(/\.?0+$/, '') : text;
