import { describeLacking, lackingBy, type Database } from '../../database';
import { DatabaseError, SegmentsError } from '../../error';
import { catalogueOf, type Catalogue } from '../../language/field';
import {
	describeMapping,
	isSqlFault,
	knownColumns,
	missingRights,
	resolveShop,
	type Mapping,
} from '../../shop';
import type { CheckedOptions } from './options';

/** A shop's mapping, described as soon as the login may read all that it reads. */
export class DescribedMapping {
	mapping: Mapping;
	catalogue: Catalogue;
	isDescribed = false;
	#describing: Promise<void> | undefined;

	private constructor(
		mapping: Mapping,
		private readonly shop: CheckedOptions['shop'],
		private readonly database: Database,
	) {
		this.mapping = { ...mapping, columns: knownColumns(mapping) };
		this.catalogue = catalogueOf(this.mapping);
	}

	/**
	 * Missing rights are no fault here: checkMapping tells them all. @throws MAPPING_INVALID,
	 * SHOP_NOT_RECOGNISED and others
	 */
	static async open(shop: CheckedOptions['shop'], database: Database): Promise<DescribedMapping> {
		const opened = new DescribedMapping(await resolved(shop, database), shop, database);
		await opened.described().catch((error: unknown) => {
			if (!SegmentsError.is(error) || error.code !== 'PERMISSION_DENIED') throw error;
		});
		return opened;
	}

	/** Several calls at once wait for one description. */
	described(): Promise<void> {
		if (this.isDescribed) return Promise.resolve();
		this.#describing ??= this.#describe().finally(() => (this.#describing = undefined));
		return this.#describing;
	}

	/** From the start: what a shop's settings say could not be read before, either. */
	async #describe(): Promise<void> {
		const mapping = await resolved(this.shop, this.database);
		try {
			this.mapping = await describeMapping(mapping, this.database.directUnder(mapping.path));
		} catch (error) {
			throw (await this.#lacking(mapping, error)) ?? (await this.database.explain(error));
		}
		this.catalogue = catalogueOf(this.mapping);
		this.isDescribed = true;
	}

	/**
	 * Postgres may call a table missing that stands in a schema which the login may not use: so rights come
	 * first. But not before calls that may do more than read, which are refused without a word from Postgres.
	 */
	async #lacking(mapping: Mapping, error: unknown): Promise<DatabaseError | undefined> {
		if (!isSqlFault(SegmentsError.is(error) ? error.cause : error)) return undefined;
		const grants = await missingRights(mapping, this.database.directUnder(mapping.path)).catch(() => []);
		if (grants.length === 0) return undefined;
		const { message, suggestion } = describeLacking(grants.map(lackingBy));
		return new DatabaseError('PERMISSION_DENIED', message, { suggestion });
	}
}

async function resolved(shop: CheckedOptions['shop'], database: Database): Promise<Mapping> {
	try {
		return await resolveShop(shop, database.direct);
	} catch (error) {
		throw await database.explain(error);
	}
}
