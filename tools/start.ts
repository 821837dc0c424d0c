import { HostRest, installHost, preferredPort, startServer, type HostServer, type Workflow } from './host';
import { Closing } from './start/closing';
import { installStore, ourCredential } from './start/credential';
import { importExamples } from './start/examples';
import { installOurPackage } from './start/install';
import { openPlace, type Place } from './start/place';
import { SHOP_DATABASE, startShop } from './start/shop';

/**
 * `npm start`: the demo shop in a Postgres of its own and a real n8n with this package installed as a user
 * would. Everything is kept for the next start, outside the checkout; `npm start -- --fresh` begins anew.
 */
async function start(closing: Closing): Promise<void> {
	const place = await openPlace(process.argv.includes('--fresh'));
	const host = await installHost(undefined, say);
	const shop = await closing.add(startShop(place, say));
	await installStore(shop);
	await installOurPackage(place, say);
	say(`starting n8n ${host.version} …`);
	const port = await preferredPort(5678);
	const server = await closing.add(startServer({ host, userFolder: place.userFolder, port }));
	const rest = new HostRest(server.url);
	await rest.signIn(place.owner);
	const workflows = await importExamples(rest, await ourCredential(rest, shop));
	printWhatToOpen(server, place, workflows);
	say(`To change the shop and see the triggers start: psql ${shop.connectionString(SHOP_DATABASE)}`);
	say('Ctrl-C stops n8n and Postgres; everything is kept for the next start.');
}

function printWhatToOpen({ url, logFile }: HostServer, { owner }: Place, workflows: Workflow[]): void {
	say(`\nn8n is ready:  ${url}`);
	say(`  e-mail       ${owner.email}`);
	say(`  password     ${owner.password}`);
	say('Workflows to try:');
	for (const { id, name } of workflows) say(`  ${url}/workflow/${id}   ${name}`);
	say(`Log of n8n: ${logFile}`);
}

function say(line: string): void {
	console.log(line);
}

const closing = new Closing(say);
start(closing).catch(async (error: unknown) => await closing.fail(error));
