/**
 * Writes `docs/licences.md`: all that is installed with the package, and under which licence:
 * `npx tsx tools/docs/licences-page.ts`. A test fails while the page is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
export const LICENCES_PAGE = join(ROOT, 'docs/licences.md');

/** Those that ask for no more than to be named. */
export const PERMISSIVE = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'Unlicense'];

interface Locked {
	readonly version?: string;
	readonly license?: string;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Installed {
	readonly name: string;
	readonly version: string;
	readonly licence: string;
	/** Which of ours brings it. */
	readonly through: string;
}

/**
 * The dependencies of package.json and theirs, as package-lock.json has them; what n8n brings (peers) is not
 * ours.
 */
export function installed(): Installed[] {
	const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
		packages: Readonly<Record<string, Locked>>;
	};
	const found = new Map<string, Installed>();
	const visit = (from: string, name: string, through: string): void => {
		const place = placeOf(packages, from, name);
		const locked = packages[place];
		if (locked === undefined || found.has(place)) return;
		const { version = 'unknown', license: licence = 'unknown', dependencies, optionalDependencies } = locked;
		found.set(place, { name, version, licence, through });
		for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) visit(place, next, through);
	};
	for (const name of Object.keys(packages['']?.dependencies ?? {})) visit('', name, name);
	return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** As Node looks for it: in the folder of who asks, then in those above. */
function placeOf(packages: Readonly<Record<string, Locked>>, from: string, name: string): string {
	const inside = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
	if (inside in packages || from === '') return inside;
	const above = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')));
	return placeOf(packages, above, name);
}

export function licencesPage(): string {
	const rows = installed().map(
		({ name, version, licence, through }) =>
			`| \`${name}\` | ${version} | ${licence} | ${name === through ? '' : `\`${through}\``} |`,
	);
	return `# Licences
<!-- Written by tools/docs/licences-page.ts from package-lock.json. -->
The package is under the MIT licence. With it come these, whose licences ask for no more than to be named; versions are those that it was tested with.

| package | version | licence | through |
|---|---|---|---|
${rows.join('\n')}
`;
}

if (require.main === module) writeFileSync(LICENCES_PAGE, licencesPage());
