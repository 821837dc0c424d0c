import { UserError } from 'n8n-workflow';
import type { INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { CustomerSegmentsApi } from '../../../credentials/CustomerSegmentsApi.credentials';
import { PRESETS, RELATION_NAMES } from '../../../lib';
import { segmentsOptions } from '../../../nodes/shared/transport';
import type { CustomerSegmentsCredential } from '../../../nodes/shared/transport';

const form = new CustomerSegmentsApi();
const defaults = Object.fromEntries(
	form.properties.map(({ name, default: value }) => [name, value]),
) as unknown as CustomerSegmentsCredential;
const options = (changes: Partial<CustomerSegmentsCredential> = {}, zone = 'Asia/Dhaka') =>
	segmentsOptions({ ...defaults, user: 'shop', ...changes }, zone);

test('the defaults of the form', () => {
	expect(options()).toEqual({
		connection: {
			host: 'localhost',
			port: 5432,
			database: 'postgres',
			user: 'shop',
			password: '',
			ssl: false,
		},
		shop: 'auto',
		schema: 'segments',
		timeZone: 'Asia/Dhaka',
		statementTimeoutMs: 60_000,
		maxConnections: 4,
	});
});

test('a user is needed', () => {
	expect(() => options({ user: '' })).toThrow("The credential's User is empty.");
});

test("the credential's time zone goes before the workflow's", () => {
	expect(options({ timeZone: 'Europe/Berlin' }).timeZone).toBe('Europe/Berlin');
});

test('the shop is a preset, a preset with options, or a mapping', () => {
	expect(options({ shop: 'medusa' }).shop).toBe('medusa');
	expect(options({ shop: 'medusa', presetOptions: '{"refunds":"kept"}' }).shop).toEqual({
		preset: 'medusa',
		options: { refunds: 'kept' },
	});
	expect(options({ shop: 'medusa', presetOptions: { refunds: 'kept' } }).shop).toEqual({
		preset: 'medusa',
		options: { refunds: 'kept' },
	});
	expect(
		options({ shop: 'own', mapping: '{"customers":"SELECT 1 AS id"}', presetOptions: '{"refunds":"kept"}' })
			.shop,
	).toBe('{"customers":"SELECT 1 AS id"}');
	expect(() => options({ shop: 'medusa', presetOptions: '{refunds}' })).toThrow(UserError);
});

test('a mapping of its own has a box for each SELECT', () => {
	const relation = (name: string, select: string) => ({ name, select });
	const own = (boxes: object) => options({ shop: 'own', ...boxes }).shop;
	expect(
		own({
			mappingPreset: 'demo',
			mappingRelations: { relation: [relation('tags', 'SELECT customer_id,\n\tname FROM crm.tags')] },
			mappingOrdersCounted: 'paid',
			mapping: '{"currency":"GBP"}',
		}),
	).toEqual({
		preset: 'demo',
		ordersCounted: 'paid',
		tags: 'SELECT customer_id,\n\tname FROM crm.tags',
		currency: 'GBP',
	});
	const one = { mappingRelations: { relation: [relation('tags', 'SELECT 1')] } };
	expect(own({ mappingRelations: { relation: [{ select: 'SELECT 1' }] } })).toEqual({
		customers: 'SELECT 1',
	});
	expect(() => own({ ...one, mapping: '{"tags":"SELECT 2"}' })).toThrow('says "tags" twice');
	expect(() => own({ ...one, mapping: '{' })).toThrow('Further Mapping is not valid JSON');
	expect(() => own({ mappingRelations: { relation: [relation('tags', ' ')] } })).toThrow(
		'no SELECT for "tags"',
	);
});

test('every relation of the library can be written', () => {
	const relations = form.properties.find(({ name }) => name === 'mappingRelations');
	const [boxes] = (relations?.options ?? []) as INodePropertyCollection[];
	const choices = (boxes?.values[0]?.options as INodePropertyOptions[]).map(({ value }) => value);
	expect(choices.sort()).toEqual([...RELATION_NAMES].sort());
});

test('a read replica has the same login, and a host', () => {
	const { connection, readConnection } = options({
		user: 'reader',
		useReplica: true,
		replicaHost: ' replica.example.org ',
		replicaPort: 5433,
	});
	expect(readConnection).toEqual({ ...(connection as object), host: 'replica.example.org', port: 5433 });
	expect(() => options({ useReplica: true })).toThrow('Replica Host');
	expect(options({ useReplica: false, replicaHost: 'replica.example.org' })).not.toHaveProperty(
		'readConnection',
	);
});

test('every preset of the library can be chosen', () => {
	const choices = form.properties
		.find(({ name }) => name === 'shop')
		?.options?.map((option) => (option as { value: string }).value);
	expect(choices).toEqual(['auto', 'own', ...PRESETS.map(({ name }) => name)]);
});

test('the SSL modes', () => {
	const ssl = (changes: Partial<CustomerSegmentsCredential>) =>
		(options(changes).connection as { ssl: unknown }).ssl;
	const line = '-----BEGIN CERTIFICATE----- AAAA BBBB -----END CERTIFICATE-----';
	const lines = '-----BEGIN CERTIFICATE-----\nAAAA\nBBBB\n-----END CERTIFICATE-----';
	expect(ssl({ sslMode: 'disable', ca: line, clientCert: line })).toBe(false);
	expect(ssl({ sslMode: 'prefer' })).toEqual({ mode: 'prefer' });
	// What the form hides in this mode does not count.
	expect(ssl({ sslMode: 'require', ca: line })).toEqual({ mode: 'require' });
	expect(ssl({ sslMode: 'verify-ca', ca: line })).toEqual({ mode: 'verify-ca', ca: lines });
	expect(ssl({ sslMode: 'verify-full', clientCert: line, clientPrivateKey: 'key' })).toEqual({
		mode: 'verify-full',
		cert: lines,
		key: 'key',
	});
});
