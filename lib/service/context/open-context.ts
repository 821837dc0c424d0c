import { Database } from '../../database';
import { SegmentsError } from '../../error';
import { catalogueOf } from '../../language/field';
import { describeMapping, resolveShop, type Mapping } from '../../shop';
import { estimatedCustomers } from '../../compiler/strategy/estimate';
import { Store } from '../../store/schema';
import { currenciesOf } from './currencies';
import type { CheckedOptions } from './options';
import { remembered, rememberedEach } from './remembered';
import type { Setup } from './context';

export const REMEMBERED_MS = 600_000;

/** Finds the shop's mapping and has the database describe it. On an error no connection stays open. */
export async function openSetup(options: CheckedOptions): Promise<Setup> {
	const { maxConnections, statementTimeoutMs, schema, timeZone } = options;
	const shared = { maxConnections, statementTimeoutMs, storeSchema: schema };
	const database = new Database(options.connection, shared);
	const reader =
		options.readConnection === undefined
			? database
			: new Database(options.readConnection, { ...shared, path: 'readConnection' });
	try {
		const mapping = await mappingFor(options.shop, database);
		return {
			database,
			reader,
			mapping,
			timeZone,
			store: new Store(schema),
			catalogue: catalogueOf(mapping),
			currencies: remembered((db) => currenciesOf(mapping, db), REMEMBERED_MS),
			customers: remembered((db) => estimatedCustomers(mapping, db), REMEMBERED_MS),
			choices: rememberedEach(REMEMBERED_MS),
		};
	} catch (error) {
		await Promise.all([database.close(), reader.close()]);
		throw error;
	}
}

async function mappingFor(shop: CheckedOptions['shop'], database: Database): Promise<Mapping> {
	try {
		const mapping = await resolveShop(shop, database.direct);
		return await describeMapping(mapping, database.directUnder(mapping.path));
	} catch (error) {
		throw await database.explain(lackingRight(error) ?? error);
	}
}

/** A right that is missing is no fault of the mapping: the database's own error tells which GRANT mends it. */
function lackingRight(error: unknown): unknown {
	const { cause } = SegmentsError.is(error) ? error : { cause: undefined };
	return (cause as { code?: string } | undefined)?.code === '42501' ? cause : undefined;
}
