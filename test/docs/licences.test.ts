import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, LICENCES_PAGE, licencesPage, PERMISSIVE } from '../../tools/docs/licences-page';

const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
	readonly dependencies: Readonly<Record<string, string>>;
};

test('docs/licences.md tells what is installed now', () => {
	expect(readFileSync(LICENCES_PAGE, 'utf8')).toBe(licencesPage());
});

test('all of it is under a licence that asks for no more than to be named', () => {
	expect(installed().filter(({ licence }) => !PERMISSIVE.includes(licence))).toEqual([]);
});

test('docs/dependencies.md justifies each dependency of ours, and no other', () => {
	const page = readFileSync(join(__dirname, '../../docs/dependencies.md'), 'utf8');
	const justified = page.split('\n').flatMap((line) => /^\| `([^`]+)` \|/.exec(line)?.[1] ?? []);
	expect(justified.sort()).toEqual(Object.keys(manifest.dependencies).sort());
});
