import { MappingError } from '../../error';
import { defined, firstOf } from '../../error/defined';
import type { Queryable } from '../../database/queryable';
import { readCatalog } from './platform-catalog';
import type { Catalog } from './platform-catalog';
import type { OptionValues, Preset } from '../preset/preset';
import type { PlatformTables } from '../preset/platform-tables';
import { PRESETS } from '../preset/presets';
import { readOnly } from '../../database/read-only';

export interface Detection {
	readonly preset: string;
	/** The options that the tables tell, `schema` among them. */
	readonly options: OptionValues;
	/** `likely`: all that must be there is, but `doubts` say what to look at. */
	readonly confidence: 'sure' | 'likely';
	readonly doubts: readonly string[];
}

/** One preset held against one schema. */
export interface Candidate {
	readonly preset: string;
	readonly schema: string;
	/** Tables and `table.column`s of the fingerprint that are not there. */
	readonly missing: readonly string[];
	/** Tables and columns that show that it is another platform. */
	readonly contrary: readonly string[];
	/** Share of the fingerprint's tables that are there, 0 to 1. */
	readonly share: number;
}

/** More near misses than these would hide the one that was meant. */
const CANDIDATES_SHOWN = 4;
const MISSING_SHOWN = 6;

/**
 * Which platform the database holds, told from its tables: the one preset whose fingerprint is whole in a
 * schema. A schema on the search path wins over others, an earlier one over a later one.
 *
 * @throws MappingError SHOP_NOT_RECOGNISED when none fits or several do, with `details.candidates`.
 */
export async function detectShop(db: Queryable): Promise<Detection> {
	const catalog = await catalogFor(PRESETS, db);
	return detectAmong(PRESETS, catalog, db);
}

/** The catalog of every table that the presets read or know by name. */
export function catalogFor(
	presets: readonly Preset[],
	db: Queryable,
	further: readonly string[] = [],
): Promise<Catalog> {
	const known = presets.flatMap(({ reads, fingerprint }) => [
		...reads,
		...Object.keys(fingerprint.tables),
		...tablesOf(fingerprint.absent),
	]);
	return readCatalog(db, [...known, ...further]);
}

export async function detectAmong(
	presets: readonly Preset[],
	catalog: Catalog,
	db: Queryable,
): Promise<Detection> {
	const candidates = candidatesIn(presets, catalog);
	const whole = candidates.filter(({ missing, contrary }) => missing.length + contrary.length === 0);
	const chosen = choose(whole, catalog.searchPath);
	if (chosen === undefined) throw whole.length > 0 ? several(whole) : none(candidates);
	const preset = defined(presets.find(({ name }) => name === chosen.preset));
	const tables = defined(catalog.schemas.get(chosen.schema));
	const told = await probe(preset, tables, db);
	const doubts = [...told.doubts, ...doubtsOf(preset, tables), ...otherShops(chosen, whole)];
	const options = { schema: chosen.schema, ...told.options };
	return { preset: preset.name, options, confidence: doubts.length > 0 ? 'likely' : 'sure', doubts };
}

/** Every preset in every schema that has at least one of its tables, the nearest first. */
export function candidatesIn(presets: readonly Preset[], catalog: Catalog): Candidate[] {
	const candidates = presets.flatMap((preset) =>
		[...catalog.schemas.values()].map((tables) => candidate(preset, tables)),
	);
	return candidates
		.filter(({ share }) => share > 0)
		.sort((a, b) => b.share - a.share || a.missing.length - b.missing.length);
}

function candidate({ name, fingerprint }: Preset, tables: PlatformTables): Candidate {
	const wanted = Object.entries(fingerprint.tables);
	const missing = wanted.flatMap(([table, columns]) =>
		tables.has(table)
			? columns.filter((column) => !tables.has(table, column)).map((column) => `${table}.${column}`)
			: [table],
	);
	const contrary = (fingerprint.absent ?? []).filter((entry) => isThere(entry, tables));
	const share = wanted.filter(([table]) => tables.has(table)).length / wanted.length;
	return { preset: name, schema: tables.schema, missing, contrary, share };
}

function isThere(entry: string, tables: PlatformTables): boolean {
	const [table, column] = entry.split('.') as [string, string | undefined];
	return tables.has(table, column);
}

function tablesOf(entries: readonly string[] = []): string[] {
	return entries.map((entry) => firstOf(entry.split('.')));
}

/** The only one, or the only one in the first schema of the search path that has any. */
function choose(whole: readonly Candidate[], searchPath: readonly string[]): Candidate | undefined {
	if (whole.length <= 1) return whole[0];
	const first =
		searchPath
			.map((schema) => whole.filter((one) => one.schema === schema))
			.find((here) => here.length > 0) ?? [];
	return first.length === 1 ? first[0] : undefined;
}

async function probe(
	preset: Preset,
	tables: PlatformTables,
	db: Queryable,
): Promise<{ options: OptionValues; doubts: string[] }> {
	const statement = preset.probe?.(tables);
	if (statement === undefined) return { options: {}, doubts: [] };
	try {
		const { rows } = await readOnly<Record<string, string | null>>(db, statement);
		const told = Object.entries(rows[0] ?? {}).filter(([, value]) => value !== null);
		return { options: Object.fromEntries(told), doubts: [] };
	} catch (error) {
		return {
			options: {},
			doubts: [
				`The shop's settings could not be read (${(error as Error).message}); the usual ones are assumed.`,
			],
		};
	}
}

function doubtsOf(preset: Preset, tables: PlatformTables): string[] {
	return (preset.doubts ?? []).map((test) => test(tables)).filter((doubt) => doubt !== undefined);
}

function otherShops(chosen: Candidate, whole: readonly Candidate[]): string[] {
	const others = whole
		.filter((one) => one !== chosen)
		.map(({ preset, schema }) => `${preset} in schema "${schema}"`);
	if (others.length === 0) return [];
	return [
		`There is also ${others.join(' and ')}; schema "${chosen.schema}" was taken because it comes first on the search path.`,
	];
}

function several(whole: readonly Candidate[]): MappingError {
	const list = whole.map(({ preset, schema }) => `${preset} in schema "${schema}"`).join(', ');
	return refusal(`The database holds more than one shop: ${list}.`, whole);
}

function none(candidates: readonly Candidate[]): MappingError {
	const near = candidates.slice(0, CANDIDATES_SHOWN);
	if (near.length === 0)
		return refusal(
			'The shop was not recognised: none of the tables of a known platform were found in any schema.',
			[],
		);
	return refusal(`The shop was not recognised. Nearest: ${near.map(nearMiss).join('; ')}.`, near);
}

function nearMiss({ preset, schema, missing, contrary }: Candidate): string {
	const shown =
		missing.slice(0, MISSING_SHOWN).join(', ') +
		(missing.length > MISSING_SHOWN ? ` and ${missing.length - MISSING_SHOWN} more` : '');
	const lacks = missing.length > 0 ? `lacks ${shown}` : '';
	const has = contrary.length > 0 ? `has ${contrary.join(', ')}` : '';
	return `${preset} in schema "${schema}" (${[lacks, has].filter(Boolean).join('; ')})`;
}

function refusal(message: string, candidates: readonly Candidate[]): MappingError {
	const suggestion =
		'Name the preset and its schema, e.g. {"preset": "medusa", "options": {"schema": "public"}}, or write a mapping of your own.';
	return new MappingError('SHOP_NOT_RECOGNISED', message, {
		path: 'shop',
		found: 'auto',
		suggestion,
		details: { candidates },
	});
}
