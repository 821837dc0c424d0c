const LAYERS = [
	['error'],
	['model'],
	['database'],
	['language'],
	['shop'],
	['compiler'],
	['store'],
	['explain'],
	['engine'],
	['lint'],
	['service'],
];

/** Each layer of the library knows only those below it; two of one height do not know each other. */
const layers = LAYERS.flatMap((names, height) =>
	names.map((name) => ({
		name: `${name}-knows-only-below`,
		severity: 'error',
		from: { path: `^lib/${name}/` },
		to: {
			path: '^lib/',
			pathNot: [...LAYERS.slice(0, height).flat(), name].map((below) => `^lib/${below}/`),
		},
	})),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{
			name: 'no-circle-of-files',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'no-circle-of-folders',
			severity: 'error',
			scope: 'folder',
			from: { path: '^(lib|nodes)' },
			to: { circular: true },
		},
		...layers,
		{
			name: 'library-knows-nothing-of-n8n',
			severity: 'error',
			from: { path: '^lib/' },
			to: { path: ['^(nodes|credentials)/', 'node_modules/n8n-'] },
		},
		{
			name: 'one-door',
			comment: 'Nodes and the program reach the library only through lib/index.ts.',
			severity: 'error',
			from: { path: '^(bin|nodes|credentials)/' },
			to: { path: '^lib/', pathNot: '^lib/index\\.ts$' },
		},
		{
			name: 'nothing-shipped-knows-tests-or-tools',
			severity: 'error',
			from: { path: '^(lib|nodes|credentials|demo)/' },
			to: { path: '^test/' },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(dist|\\.cache)/' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.check.json' },
	},
};
