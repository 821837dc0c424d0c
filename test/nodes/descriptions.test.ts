import { parseQuery, TEMPLATES } from '../../lib';
import { templateNotices } from '../../nodes/shared/descriptions/template-notices';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { INodeProperties, INodeType } from 'n8n-workflow';
import { firstOf } from '../../lib/error/defined';
import manifest from '../../package.json';

const project = join(__dirname, '..', '..');

function load(built: string): { folder: string; type: INodeType } {
	const source = built.replace(/^dist\//, '').replace(/\.js$/, '');
	const className = firstOf(basename(source).split('.'));
	const loaded = require(join(project, source)) as Record<string, new () => INodeType>;
	return { folder: join(project, source, '..'), type: new (loaded[className] as new () => INodeType)() };
}

const nodes = manifest.n8n.nodes.map((path) => [path, load(path)] as const);

/** Every parameter, at whatever depth, with its path. */
function* parametersOf(
	properties: INodeProperties[],
	path = '',
): Generator<{ path: string; property: INodeProperties; siblings: INodeProperties[] }> {
	for (const property of properties) {
		const place = `${path}${property.name}`;
		yield { path: place, property, siblings: properties };
		for (const option of property.options ?? []) {
			if ('values' in option) yield* parametersOf(option.values, `${place}.${option.name}.`);
			else if (property.type === 'collection') yield* parametersOf([option as INodeProperties], `${place}.`);
		}
	}
}

describe.each(nodes)('%s', (path, { folder, type }) => {
	const { description } = type;
	const parameters = [...parametersOf(description.properties)];
	const className = firstOf(basename(path).split('.'));

	test('has two icons and a codex beside it', () => {
		const { light, dark } = description.icon as { light: string; dark: string };
		expect(light).not.toBe(dark);
		for (const icon of [light, dark])
			expect(readFileSync(join(folder, icon.replace('file:', '')), 'utf8')).toMatch(/^<svg /);
		const codex = JSON.parse(readFileSync(join(folder, `${className}.node.json`), 'utf8')) as {
			node: string;
			categories: string[];
		};
		expect(codex.node).toBe(`${manifest.name}.${description.name}`);
		expect(codex.categories.length).toBeGreaterThan(0);
	});

	test('every lookup that a parameter names exists', () => {
		for (const { path: place, property } of parameters) {
			const lookup = property.typeOptions?.loadOptionsMethod;
			if (lookup !== undefined)
				expect([place, Object.keys(type.methods?.loadOptions ?? {})]).toEqual([
					place,
					expect.arrayContaining([lookup]),
				]);
			const mapping = property.typeOptions?.resourceMapper?.resourceMapperMethod;
			if (mapping !== undefined)
				expect([place, Object.keys(type.methods?.resourceMapping ?? {})]).toEqual([
					place,
					expect.arrayContaining([mapping]),
				]);
			for (const mode of property.modes ?? []) {
				const search = mode.typeOptions?.searchListMethod;
				if (search !== undefined)
					expect([place, Object.keys(type.methods?.listSearch ?? {})]).toEqual([
						place,
						expect.arrayContaining([search]),
					]);
			}
		}
		expect(type.methods?.credentialTest).toHaveProperty(description.credentials?.[0]?.testedBy as string);
	});

	test('dropdowns that the node fills keep values that are not in the list', () => {
		for (const { path: place, property } of parameters.filter(
			({ property: { typeOptions } }) => typeOptions?.loadOptionsMethod,
		))
			expect([place, property.allowArbitraryValues]).toEqual([place, true]);
	});

	test('what a dropdown depends on is there', () => {
		for (const { path: place, property, siblings } of parameters) {
			for (const name of property.typeOptions?.loadOptionsDependsOn ?? []) {
				const [among, wanted] = name.startsWith('&')
					? [siblings, name.slice(1)]
					: [description.properties, name];
				expect([place, among.map((other) => other.name)]).toEqual([place, expect.arrayContaining([wanted])]);
			}
		}
	});

	test('a usual value of a dropdown is one of its choices', () => {
		for (const { path: place, property } of parameters.filter(
			({ property: { type: kind, typeOptions } }) => kind === 'options' && !typeOptions?.loadOptionsMethod,
		)) {
			expect([
				place,
				property.options?.map((option) => ('value' in option ? option.value : undefined)),
			]).toEqual([place, expect.arrayContaining([property.default])]);
		}
	});

	test('parameters of one name are never shown together', () => {
		const same = new Map<string, INodeProperties[]>();
		for (const property of description.properties)
			same.set(property.name, [...(same.get(property.name) ?? []), property]);
		for (const [name, properties] of same) {
			for (const [index, one] of properties.entries()) {
				for (const other of properties.slice(index + 1))
					expect([name, exclude(one, other)]).toEqual([name, true]);
			}
		}
	});
});

/** Whether some condition of the two contradict each other. */
function exclude(one: INodeProperties, other: INodeProperties): boolean {
	const [a, b] = [one.displayOptions?.show ?? {}, other.displayOptions?.show ?? {}];
	return Object.keys(a).some(
		(key) => b[key] !== undefined && !(a[key] ?? []).some((value) => b[key]?.includes(value)),
	);
}

test('the trigger is no tool of agents, the others are', () => {
	expect(
		nodes.map(
			([
				,
				{
					type: { description },
				},
			]) => [description.name, Boolean(description.usableAsTool)],
		),
	).toEqual([
		['segmentCreate', true],
		['segmentEvaluate', true],
		['segmentManage', true],
		['segmentMembers', true],
		['segmentTrigger', false],
	]);
});

test('the credential is listed and has its icons', () => {
	for (const path of manifest.n8n.credentials)
		expect(existsSync(join(project, path.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
	for (const theme of ['', '.dark'])
		expect(existsSync(join(project, 'credentials', `customer-segments${theme}.svg`))).toBe(true);
});

test('every template shows its rule, which can be parsed', () => {
	const rules = templateNotices.map(({ displayName, displayOptions }) => ({
		of: displayOptions?.show?.template,
		rule: /<code>(.*)<\/code>$/.exec(displayName)?.[1],
	}));
	expect(rules.map(({ of }) => of)).toEqual(TEMPLATES.map(({ name }) => [name]));
	for (const { rule = '' } of rules) {
		expect(rule).not.toMatch(/[<>]/);
		const text = rule.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
		expect(() => parseQuery(text)).not.toThrow();
	}
});
