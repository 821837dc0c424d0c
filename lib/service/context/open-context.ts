import { Database } from '../../database';
import { estimatedCustomers } from '../../compiler/strategy/estimate';
import { Store } from '../../store/schema';
import { learntStrategies } from '../../store/segment/learnt';
import { currenciesOf } from './currencies';
import { DescribedMapping } from './described-mapping';
import { findLackingOf } from './missing-rights';
import type { CheckedOptions } from './options';
import { remembered, rememberedEach } from './remembered';
import type { SegmentsContext } from './context';

export const REMEMBERED_MS = 600_000;
/** Evaluations learn with each run; a preview may know it a minute later. */
const LEARNT_MS = 60_000;

/** Finds the shop's mapping and has the database describe it. On an error no connection stays open. */
export async function openContext(options: CheckedOptions): Promise<SegmentsContext> {
	const { maxConnections, statementTimeoutMs, schema, timeZone } = options;
	const shared = { maxConnections, statementTimeoutMs, storeSchema: schema };
	const database = new Database(options.connection, shared);
	const reader =
		options.readConnection === undefined
			? database
			: new Database(options.readConnection, { ...shared, path: 'readConnection' });
	try {
		const shop = await DescribedMapping.open(options.shop, database);
		const context: SegmentsContext = {
			database,
			reader,
			get mapping() {
				return shop.mapping;
			},
			get catalogue() {
				return shop.catalogue;
			},
			get isDescribed() {
				return shop.isDescribed;
			},
			described: () => shop.described(),
			timeZone,
			store: new Store(schema),
			currencies: remembered((db) => currenciesOf(shop.mapping, db), REMEMBERED_MS),
			customers: remembered((db) => estimatedCustomers(shop.mapping, db), REMEMBERED_MS),
			choices: rememberedEach(REMEMBERED_MS),
			learnt: remembered((db) => learntStrategies(context.store, db), LEARNT_MS),
		};
		database.findLacking = findLackingOf(context);
		reader.findLacking = database.findLacking;
		return context;
	} catch (error) {
		await Promise.all([database.close(), reader.close()]);
		throw error;
	}
}
