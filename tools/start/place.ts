import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, type Owner } from '../host';

/** What `npm start` keeps from one start to the next. */
export interface Place {
	folder: string;
	/** n8n's user folder: account, credentials, workflows, executions. */
	userFolder: string;
	/** Postgres's data folder: the demo shop and the segment store. */
	dataFolder: string;
	owner: Owner;
	/** Wanted again at the next start, for n8n's credential names it. */
	postgresPort?: number;
	/** When the demo shop was loaded; absent until it is there. */
	shopLoadedAt?: string;
	/** Which state of the sources is installed in n8n. */
	installed?: string;
}

/** Opens the folder of `npm start`, outside the checkout; `fresh` empties it first. */
export async function openPlace(fresh: boolean): Promise<Place> {
	const folder = join(cacheFolder(), 'start');
	const dataFolder = postgresFolder(folder);
	if (fresh)
		await Promise.all([folder, dataFolder].map((path) => rm(path, { recursive: true, force: true })));
	await mkdir(folder, { recursive: true, mode: 0o700 });
	return { ...newPlace(), ...(await stored(folder)), folder, dataFolder, userFolder: join(folder, 'n8n') };
}

export async function keepPlace(place: Place): Promise<void> {
	const { owner, postgresPort, shopLoadedAt, installed } = place;
	const text = JSON.stringify({ owner, postgresPort, shopLoadedAt, installed }, null, '\t');
	await writeFile(stateFile(place.folder), text, { mode: 0o600 });
}

// Postgres does not run as root, and the user whom it runs as instead cannot enter root's home.
function postgresFolder(folder: string): string {
	const isRoot = process.getuid?.() === 0;
	return isRoot ? '/var/lib/n8n-nodes-customer-segments/postgres' : join(folder, 'postgres');
}

function newPlace(): { owner: Owner } {
	// n8n asks for 8 characters or more with a number and a capital letter.
	return { owner: { email: 'owner@example.com', password: `Shop-${randomBytes(6).toString('hex')}1` } };
}

async function stored(folder: string): Promise<Partial<Place>> {
	const text = await readFile(stateFile(folder), 'utf8').catch(() => '{}');
	return JSON.parse(text) as Partial<Place>;
}

function stateFile(folder: string): string {
	return join(folder, 'state.json');
}
