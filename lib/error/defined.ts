/**
 * What the code around it makes sure of, as a value that is there.
 * @throws TypeError a mistake of the code, never of who called it
 */
export function defined<T>(value: T): NonNullable<T> {
	if (value === undefined || value === null) throw new TypeError('A value is missing that should be there.');
	return value;
}

/** @throws TypeError as `defined` does, for an index beyond the end */
export function itemAt<T>(list: ArrayLike<T>, index: number): T {
	const item = list[index];
	if (item === undefined) throw new TypeError(`There is no item ${index} in a list of ${list.length}.`);
	return item;
}

export const firstOf = <T>(list: ArrayLike<T>): T => itemAt(list, 0);
export const lastOf = <T>(list: ArrayLike<T>): T => itemAt(list, list.length - 1);
