import { HostRest, type HostFolder, type Owner } from '../../../tools/host';

/** What the global set-up has put up for all end-to-end tests of one run. */
export interface Stage extends HostFolder {
	url: string;
	owner: Owner;
	/** What `npm pack` made of this project. */
	tarball: string;
}

const VARIABLE = 'SEGMENTS_E2E_STAGE';

export function announceStage(stage: Stage): void {
	process.env[VARIABLE] = JSON.stringify(stage);
}

export function theStage(): Stage {
	const stage = process.env[VARIABLE];
	if (!stage)
		throw new Error('No n8n here: run these tests with `npm run test:e2e`, whose global set-up starts it');
	return JSON.parse(stage) as Stage;
}

/** A client of the run's n8n, signed in as its owner. */
export async function signedIn(): Promise<HostRest> {
	const { url, owner } = theStage();
	const rest = new HostRest(url);
	await rest.signIn(owner);
	return rest;
}
