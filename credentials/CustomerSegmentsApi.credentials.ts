import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { PRESETS } from '../lib';
import { ownMappingProperties } from './own-mapping';

/** Name of the choice that stands for a mapping of the user's own. */
const OWN = 'own';

/** Login of the shop's Postgres database, and how the shop's tables are to be read. */
export class CustomerSegmentsApi implements ICredentialType {
	name = 'customerSegmentsApi';

	displayName = 'Customer Segments API';

	icon: Icon = { light: 'file:customer-segments.svg', dark: 'file:customer-segments.dark.svg' };

	documentationUrl = 'https://unpkg.com/n8n-nodes-customer-segments/docs/connection.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Host',
			name: 'host',
			type: 'string',
			default: 'localhost',
			description: "Where the shop's Postgres runs",
		},
		{ displayName: 'Port', name: 'port', type: 'number', default: 5432 },
		{ displayName: 'Database', name: 'database', type: 'string', default: 'postgres' },
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			placeholder: 'e.g. segments',
			description:
				'A login that may read the shop and write to the schema of the segment store needs no other rights',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'SSL Mode',
			name: 'sslMode',
			type: 'options',
			options: [
				{
					name: 'Disable',
					value: 'disable',
					description: 'Send everything in the clear: only on a network that you trust',
				},
				{
					name: 'Prefer',
					value: 'prefer',
					description: 'Encrypt where the server offers it, else send in the clear',
				},
				{
					name: 'Require',
					value: 'require',
					description: "Encrypt, but do not check whose certificate the server's is",
				},
				{
					name: 'Verify CA',
					value: 'verify-ca',
					description: "Encrypt, and check who signed the server's certificate, but not its name",
				},
				{
					name: 'Verify Full',
					value: 'verify-full',
					description: "Encrypt, and check the server's certificate and name",
				},
			],
			default: 'disable',
		},
		{
			displayName: 'CA Certificate',
			name: 'ca',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: '-----BEGIN CERTIFICATE-----',
			description: "Certificate of the authority that signed the server's; the usual authorities when empty",
			displayOptions: { show: { sslMode: ['verify-ca', 'verify-full'] } },
		},
		{
			displayName: 'Client Certificate',
			name: 'clientCert',
			type: 'string',
			typeOptions: { rows: 4, password: true },
			default: '',
			placeholder: '-----BEGIN CERTIFICATE-----',
			description: 'Where the server asks the client for one; with those in between, if there are any',
			displayOptions: { hide: { sslMode: ['disable'] } },
		},
		{
			displayName: 'Client Key',
			name: 'clientPrivateKey',
			type: 'string',
			typeOptions: { rows: 4, password: true },
			default: '',
			description: 'The private key of the client certificate',
			displayOptions: { hide: { sslMode: ['disable'] } },
		},
		{
			displayName: 'Client Key Passphrase',
			name: 'clientPassphrase',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Where the client key is locked with one',
			displayOptions: { hide: { sslMode: ['disable'] } },
		},
		{
			displayName: 'Use an SSH Tunnel',
			name: 'sshTunnel',
			type: 'boolean',
			default: false,
			description:
				'Whether the database is reached through an SSH server. Host and port above are then those that the SSH server sees.',
		},
		{
			displayName: 'SSH Host',
			name: 'sshHost',
			type: 'string',
			default: '',
			placeholder: 'e.g. bastion.example.org',
			displayOptions: { show: { sshTunnel: [true] } },
		},
		{
			displayName: 'SSH Port',
			name: 'sshPort',
			type: 'number',
			default: 22,
			displayOptions: { show: { sshTunnel: [true] } },
		},
		{
			displayName: 'SSH User',
			name: 'sshUser',
			type: 'string',
			default: '',
			displayOptions: { show: { sshTunnel: [true] } },
		},
		{
			displayName: 'SSH Authenticate With',
			name: 'sshAuthenticateWith',
			type: 'options',
			options: [
				{ name: 'Password', value: 'password' },
				{ name: 'Private Key', value: 'privateKey' },
			],
			default: 'password',
			displayOptions: { show: { sshTunnel: [true] } },
		},
		{
			displayName: 'SSH Password',
			name: 'sshPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { sshTunnel: [true], sshAuthenticateWith: ['password'] } },
		},
		{
			displayName: 'SSH Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { rows: 4, password: true },
			default: '',
			displayOptions: { show: { sshTunnel: [true], sshAuthenticateWith: ['privateKey'] } },
		},
		{
			displayName: 'SSH Key Passphrase',
			name: 'passphrase',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Where the private key is locked with one',
			displayOptions: { show: { sshTunnel: [true], sshAuthenticateWith: ['privateKey'] } },
		},
		{
			displayName: 'Use a Read Replica',
			name: 'useReplica',
			type: 'boolean',
			default: false,
			description:
				'Whether previews, checks and lists of members are read from a replica of this database. What was written a moment ago may not have reached it yet.',
		},
		{
			displayName: 'Replica Host',
			name: 'replicaHost',
			type: 'string',
			default: '',
			description: 'Same database, login, SSL mode and SSH tunnel as above',
			displayOptions: { show: { useReplica: [true] } },
		},
		{
			displayName: 'Replica Port',
			name: 'replicaPort',
			type: 'number',
			default: 5432,
			displayOptions: { show: { useReplica: [true] } },
		},
		{
			displayName: 'Shop',
			name: 'shop',
			type: 'options',
			options: [
				{ name: 'Recognise Automatically', value: 'auto', description: 'Tell the platform from its tables' },
				{ name: 'Own Mapping', value: OWN, description: 'Say in SQL how the shop is to be read' },
				...PRESETS.map(({ name, title, platformVersions }) => ({
					name: title,
					value: name,
					description: platformVersions,
				})),
			],
			default: 'auto',
		},
		{
			displayName: 'Preset Options',
			name: 'presetOptions',
			type: 'json',
			default: '{}',
			description:
				'How this shop differs from the usual one of its platform, for example {"schema": "shop", "refunds": "kept"}',
			displayOptions: { hide: { shop: [OWN] } },
		},
		...ownMappingProperties({ show: { shop: [OWN] } }),
		{
			displayName: 'Store Schema',
			name: 'schema',
			type: 'string',
			default: 'segments',
			description: 'The schema of the database that holds the segments and their members',
		},
		{
			displayName: 'Time Zone',
			name: 'timeZone',
			type: 'string',
			default: '',
			placeholder: 'e.g. Europe/Berlin',
			description: "The shop's zone, in which days and months are counted; the workflow's when empty",
		},
		{
			displayName: 'Statement Timeout (Seconds)',
			name: 'statementTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 60,
			description: 'After how long the database ends a query of ours',
		},
		{
			displayName: 'Maximum Connections',
			name: 'maxConnections',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 20 },
			default: 4,
			description:
				'How many connections all nodes with this credential may hold together, in each n8n process',
		},
	];
}
