import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, selectors, type BrowserContext, type Page } from 'playwright-core';

const PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
];

// Without the flags about the background, Chromium looks up hosts of its maker at every start and in between.
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

// What n8n's editor names its parts with.
selectors.setTestIdAttribute('data-test-id');

/**
 * The browser to test with, installed from Debian's packages where that is possible; undefined where there is
 * none.
 */
export function findBrowser(): string | undefined {
	return installedBrowser() ?? (installBrowser() ? installedBrowser() : undefined);
}

function installedBrowser(): string | undefined {
	return [process.env.SEGMENTS_CHROMIUM ?? '', ...PLACES].find((path) => path && existsSync(path));
}

function installBrowser(): boolean {
	if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return false;
	console.log('installing chromium with apt-get …');
	const install =
		'apt-get update -q && apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core';
	const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, encoding: 'utf8' as const };
	const { status, stderr } = spawnSync('sh', ['-c', install], options);
	if (status !== 0) console.log(`apt-get could not install chromium:\n${stderr}`);
	return status === 0;
}

/** A browser with an empty profile, which `close` removes. */
export interface OpenBrowser {
	context: BrowserContext;
	close(): Promise<void>;
}

export async function openBrowser(executablePath: string): Promise<OpenBrowser> {
	const profile = await mkdtemp(join(tmpdir(), 'segments-browser-'));
	const viewport = { width: 1600, height: 1000 };
	const context = await chromium.launchPersistentContext(profile, {
		executablePath,
		args: FLAGS,
		headless: true,
		viewport,
	});
	context.setDefaultTimeout(60_000);
	return {
		context,
		async close() {
			await context.close();
			await rm(profile, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

/** Runs `use` on a new page; when it fails, a picture of the page is kept and named in the error. */
export async function onPage(context: BrowserContext, use: (page: Page) => Promise<void>): Promise<void> {
	const page = await context.newPage();
	try {
		await use(page);
	} catch (error) {
		const picture = join(await mkdtemp(join(tmpdir(), 'segments-picture-')), 'page.png');
		await page.screenshot({ path: picture });
		throw new Error(`${(error as Error).message}\nThe page looked like this: ${picture}`, { cause: error });
	} finally {
		await page.close();
	}
}
