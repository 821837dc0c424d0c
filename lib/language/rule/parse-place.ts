import type { Place } from '../value/value';
import { isPlainObject, refuseUnknownKeys } from './json';
import { shown, valueFaultAt } from './rule-error';
import { keyPath } from './visitor';

/** Half the way round the globe. */
const FARTHEST_KM = 20_040;

const LIMITS_OF = {
	latitude: [-90, 90],
	longitude: [-180, 180],
	km: [0, FARTHEST_KM],
} as const;

const FORM = '{"latitude": 52.52, "longitude": 13.4, "km": 10}';

/** A circle; as text `52.52, 13.4, 10`: latitude, longitude, kilometres. */
export function parsePlace(input: unknown, path: string): Place {
	const given = typeof input === 'string' ? fromText(input) : input;
	if (!isPlainObject(given))
		throw valueFaultAt(path, `needs a place, but has ${shown(input)}.`, input, [FORM]);
	refuseUnknownKeys(given, Object.keys(LIMITS_OF), path);
	const part = (key: keyof Place) => parsePart(given[key], key, keyPath(path, key));
	return Object.freeze({ latitude: part('latitude'), longitude: part('longitude'), km: part('km') });
}

function fromText(text: string): object | undefined {
	const [latitude, longitude, km, ...more] = text.split(',').map((part) => part.trim());
	return km === undefined || more.length > 0
		? undefined
		: { latitude, longitude, km: km.replace(/\s*km$/i, '') };
}

function parsePart(input: unknown, key: keyof Place, path: string): number {
	const [least, most] = LIMITS_OF[key];
	const number = typeof input === 'string' && /^[+-]?\d+(?:\.\d+)?$/.test(input) ? Number(input) : input;
	if (typeof number === 'number' && number >= least && number <= most) return number + 0;
	throw valueFaultAt(path, `needs a number from ${least} to ${most}, but has ${shown(input)}.`, input, [
		`${least} to ${most}`,
	]);
}
