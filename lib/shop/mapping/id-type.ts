/**
 * Types of ids that are compared as such, so that an index serves: by Postgres's name, what texts are of that
 * type.
 */
export const ID_TYPES: Readonly<
	Record<string, { readonly cast: string; readonly fits: (value: string) => boolean }>
> = {
	smallint: { cast: 'int2', fits: (value) => fitsInteger(value, 15n) },
	integer: { cast: 'int4', fits: (value) => fitsInteger(value, 31n) },
	bigint: { cast: 'int8', fits: (value) => fitsInteger(value, 63n) },
	uuid: { cast: 'uuid', fits: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) },
};

export const fitsInteger = (value: string, bits: bigint): boolean =>
	/^(0|-?[1-9]\d{0,18})$/.test(value) && BigInt(value) < 1n << bits && BigInt(value) >= -(1n << bits);
