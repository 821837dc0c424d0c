import { MappingError, didYouMean } from '../../error';
import { firstOf } from '../../error/defined';
import type { Queryable } from '../../database/queryable';
import { candidatesIn, catalogFor, detectAmong } from './detect-shop';
import type { Detection } from './detect-shop';
import type { Mapping } from '../mapping/mapping';
import { asObject, ownMapping } from '../mapping/own-mapping';
import type { OwnMapping } from '../mapping/own-mapping';
import { optionValues } from '../preset/options';
import type { Preset } from '../preset/preset';
import { PRESETS, presetNamed } from '../preset/presets';
import { withPath } from '../mapping/search-path';

/** Recognise the platform from its tables. */
export const AUTO = 'auto';

/**
 * The mapping that the setting `shop` stands for: `auto`, the name of a preset, or a mapping of one's own (an
 * object, or its JSON text). A preset is fitted to the tables that are there: columns that this version of
 * the platform does not have are left out.
 *
 * @throws MappingError SHOP_NOT_RECOGNISED, MAPPING_INVALID or OPTION_INVALID, with the path of each fault.
 */
export async function resolveShop(shop: typeof AUTO | string | OwnMapping, db: Queryable): Promise<Mapping> {
	const own = typeof shop === 'string' ? readText(shop) : asObject(shop, 'shop');
	if (typeof own === 'string') return fittedPreset(own, {}, db);
	if (own.preset === undefined) return withPath(ownMapping(withoutOptions(own)), db);
	if (typeof own.preset !== 'string') throw unknownPreset(own.preset);
	const base = await fittedPreset(own.preset, asObject(own.options ?? {}, 'options'), db);
	const mapping = ownMapping(own, base);
	return mapping.path === undefined && !hasOwnSql(mapping, base) ? mapping : withPath(mapping, db);
}

function hasOwnSql(mapping: Mapping, base: Mapping): boolean {
	const texts = new Set([...Object.values(base.relations), ...Object.values(base.changes)]);
	return [...Object.values(mapping.relations), ...Object.values(mapping.changes)].some(
		(text) => !texts.has(text),
	);
}

function readText(shop: string): string | Readonly<Record<string, unknown>> {
	const text = shop.trim();
	if (!text.startsWith('{')) return text;
	try {
		return asObject(JSON.parse(text), 'shop');
	} catch (error) {
		if (error instanceof MappingError) throw error;
		const message = `The mapping is not valid JSON: ${(error as Error).message}.`;
		throw new MappingError('MAPPING_INVALID', message, {
			path: 'shop',
			found: text.slice(0, 200),
			cause: error,
		});
	}
}

function withoutOptions(own: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	if (own.options === undefined) return own;
	const suggestion = 'Name the preset that the options belong to, or leave them out.';
	throw new MappingError('MAPPING_INVALID', 'The mapping has "options" but no "preset".', {
		path: 'options',
		found: own.options,
		suggestion,
	});
}

async function fittedPreset(
	name: string,
	given: Readonly<Record<string, unknown>>,
	db: Queryable,
): Promise<Mapping> {
	const presets = name === AUTO ? PRESETS : [presetNamed(name)];
	if (presets.length === 1) optionValues(firstOf(presets), given);
	const catalog = await catalogFor(presets, db, namedTables(given));
	const told =
		typeof given.schema === 'string' && name !== AUTO
			? undefined
			: await detected(presets, name, catalog, db);
	const preset = told ? presetNamed(told.preset) : firstOf(presets);
	const options = optionValues(preset, { ...told?.options, ...given });
	return preset.mapping(options, catalog.schemas.get(options.schema as string));
}

/** Tables that an option names, `usersTable` for one. */
function namedTables(given: Readonly<Record<string, unknown>>): string[] {
	return Object.entries(given).flatMap(([name, value]) =>
		name.endsWith('Table') && typeof value === 'string' ? [value] : [],
	);
}

async function detected(
	presets: readonly Preset[],
	name: string,
	catalog: Awaited<ReturnType<typeof catalogFor>>,
	db: Queryable,
): Promise<Detection> {
	try {
		return await detectAmong(presets, catalog, db);
	} catch (error) {
		if (name === AUTO || !(error instanceof MappingError)) throw error;
		const { message, details } = error;
		throw new MappingError('SHOP_NOT_RECOGNISED', message, {
			path: 'preset',
			found: name,
			details: details ?? { candidates: candidatesIn(presets, catalog) },
			suggestion: `If the tables of ${name} are under another name, give the schema in "options", or write a mapping of your own.`,
		});
	}
}

function unknownPreset(found: unknown): MappingError {
	const names = PRESETS.map(({ name }) => name);
	return new MappingError('MAPPING_INVALID', 'The preset must be a name.', {
		path: 'preset',
		found,
		allowed: names,
		suggestion: didYouMean(found, names),
	});
}
