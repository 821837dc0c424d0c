import type { INodeParameters } from 'n8n-workflow';
import type { CustomerSegmentsCredential } from '../../../nodes/shared/transport';
import type { Batch } from '../../../tools/n8n-engine';
import { TRACKED_SHOP } from '../../support/tracked-shop-tables';
import type { Told } from './work';

/** A trigger that follows all segments and looks five times a second. */
export const TRIGGER: INodeParameters = {
	segmentScope: 'all',
	interval: 0.2,
	existingMembers: 'send',
	options: { maxItems: 50 },
};

export function credentialOf(connectionString: string): Partial<CustomerSegmentsCredential> {
	const { hostname, port, username, password, pathname } = new URL(connectionString);
	return {
		host: hostname,
		port: Number(port),
		database: pathname.slice(1),
		user: username,
		password: decodeURIComponent(password),
		sslMode: 'disable',
		shop: 'own',
		mapping: TRACKED_SHOP,
		schema: 'segments',
		timeZone: '',
		statementTimeout: 20,
		maxConnections: 4,
	};
}

export const toldBy = ({ items }: Batch): Told[] =>
	items.map(({ segment, seq, changeId }) => [(segment as { id: number }).id, Number(seq), String(changeId)]);
