const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** `500`, `-0.50`: exact, without exponent. */
export const isDecimal = (text: string) => text.length <= 200 && DECIMAL.test(text);

/** The number itself where it prints as the same text, so that nothing is lost; else the text. */
export function exactNumber(text: string): number | string {
	const number = Number(text);
	return Math.abs(number) <= Number.MAX_SAFE_INTEGER && String(number) === text ? number : text;
}

/** Order of two decimals, exactly: as numbers 0.1 + 0.2 would not be 0.3. Accepts what JSON numbers print, too. */
export function compareDecimals(left: string, right: string): number {
	const [a, b] = [DECIMAL.exec(left), DECIMAL.exec(right)];
	if (a === null || b === null) return Number(left) - Number(right);
	const scale = Math.max(a[3]?.length ?? 0, b[3]?.length ?? 0);
	const difference = scaled(a, scale) - scaled(b, scale);
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
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

const scaled = ([, sign, whole, fraction = '']: RegExpExecArray, scale: number) =>
	BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction.padEnd(scale, '0')}`);
