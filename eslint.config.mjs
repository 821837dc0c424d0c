import communityNodes from '@n8n/eslint-plugin-community-nodes';
import nodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const recommended = communityNodes.configs.recommendedWithoutN8nCloudSupport;
const typescript = {
	parser: tseslint.parser,
	parserOptions: {
		ecmaVersion: 'latest',
		sourceType: 'module',
		extraFileExtensions: ['.json'],
	},
};

export default [
	{ ignores: ['dist/**', 'node_modules/**', '.cache/**', 'coverage/**', 'lib/language/query/grammar.ts'] },
	{
		files: ['**/*.ts'],
		languageOptions: typescript,
		// The types are checked by tsc; here only what it lets pass.
		rules: {
			eqeqeq: 'error',
			'no-console': 'error',
			'no-debugger': 'error',
			'no-var': 'error',
			'prefer-const': 'error',
			'no-self-compare': 'error',
			'no-throw-literal': 'error',
			'no-useless-catch': 'error',
			// Prettier breaks code, not comments; a text is found as it stands when it stands on one line.
			'max-len': [
				'error',
				{
					code: 110,
					tabWidth: 2,
					ignoreStrings: true,
					ignoreTemplateLiterals: true,
					ignoreRegExpLiterals: true,
					ignoreUrls: true,
					// A table in a comment.
					ignorePattern: '^\\s*\\* \\|',
				},
			],
		},
	},
	...tseslint.configs.strictTypeChecked.map((part) => ({
		...part,
		files: ['**/*.ts'],
	})),
	{
		files: ['**/*.ts'],
		languageOptions: {
			...typescript,
			parserOptions: {
				...typescript.parserOptions,
				project: 'tsconfig.check.json',
				tsconfigRootDir: import.meta.dirname,
			},
		},
		rules: {
			'@typescript-eslint/max-params': ['error', { max: 4 }],
			// A cast that only takes undefined away is a non-null assertion in other words.
			'@typescript-eslint/non-nullable-type-assertion-style': 'error',
			// A function that returns nothing may end with a call that returns nothing.
			'@typescript-eslint/no-confusing-void-expression': [
				'error',
				{ ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
			],
			// `({ missing, ...condition })` leaves a key out; what nothing uses is found by tsc.
			'@typescript-eslint/no-unused-vars': 'off',
			// What others threw is thrown on as it came.
			'@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
			'@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
			// A statement's rows have the type that its caller names, as in pg's own declarations.
			'@typescript-eslint/no-unnecessary-type-parameters': 'off',
			// A word with a meaning of its own stands beside the wider type: `SegmentRef | 'all'`.
			'@typescript-eslint/no-redundant-type-constituents': 'off',
			// Errors are known by their looks: two copies of a package may be loaded in one n8n.
			'@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
			// Templates print numbers as they are.
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
		},
	},
	{
		files: ['test/**/*.ts'],
		rules: {
			// Rows of a statement and jest's matchers are of type any; the assertion beside them is their check.
			'@typescript-eslint/no-explicit-any': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-enum-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			// What beforeAll sets is missing in afterAll where beforeAll failed.
			'@typescript-eslint/no-unnecessary-condition': 'off',
			// The text of a cell or of an item's value is compared, of whatever type it is.
			'@typescript-eslint/no-base-to-string': 'off',
			// A test loads a module anew, with another in its place.
			'@typescript-eslint/no-require-imports': 'off',
			// What stands in for the real thing is asynchronous as that is, with nothing to wait for.
			'@typescript-eslint/require-await': 'off',
			// The methods of pg and of nodes are taken off them in order to be watched or replaced.
			'@typescript-eslint/no-this-alias': 'off',
			'@typescript-eslint/unbound-method': 'off',
			// What is caught is asserted about in the same breath.
			'@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
			'@typescript-eslint/only-throw-error': 'off',
			// `void (await …)` says that the answer does not matter.
			'@typescript-eslint/no-meaningless-void-operator': 'off',
			// The seeds that tests keep stand for draws without a bias.
			'@typescript-eslint/no-deprecated': 'off',
		},
	},
	{
		// Programs that speak to people on the terminal.
		files: ['bench/**/*.ts', 'demo/**/*.ts', 'tools/**/*.ts', 'test/**/*.ts'],
		rules: { 'no-console': 'off' },
	},
	{
		files: ['package.json'],
		...recommended,
		languageOptions: typescript,
		rules: {
			...recommended.rules,
			...onlyRules('community'),
			// A node that speaks to Postgres needs pg and knex, and n8n installs the dependencies of a package that
			// is not verified.
			'@n8n/community-nodes/no-runtime-dependencies': 'off',
			// Overrides hold for our own tools alone: npm leaves those of installed packages aside.
			'@n8n/community-nodes/no-overrides-field': 'off',
		},
		plugins: { ...recommended.plugins, 'n8n-nodes-base': nodesBase },
	},
	{
		files: ['nodes/**/*.ts'],
		...recommended,
		languageOptions: typescript,
		rules: {
			...recommended.rules,
			...onlyRules('nodes'),
			// Both know only the old way to write connection types; n8n's own tool turns them off too.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			// A limit of a sample or of connections has a highest value; n8n's own tool turns this off too.
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
			// A condition reads as field, operator, value, and a window as kind, amount, unit; the alphabet would
			// tear them apart.
			'n8n-nodes-base/node-param-fixed-collection-type-unsorted-items': 'off',
		},
		plugins: { ...recommended.plugins, 'n8n-nodes-base': nodesBase },
	},
	{
		// What is shared, and the report, throws plain errors; the router and the trigger, which know node and
		// item, make node errors of them.
		files: ['nodes/shared/**/*.ts', 'nodes/SegmentManage/report/**/*.ts'],
		rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
	},
	{
		// "Name or ID" behind every label is cut off where boxes stand in boxes; n8n's own Data Table leaves it
		// out, too. A description has something else to say.
		files: ['nodes/**/*.ts'],
		rules: {
			'n8n-nodes-base/node-param-display-name-wrong-for-dynamic-options': 'off',
			'n8n-nodes-base/node-param-display-name-wrong-for-dynamic-multi-options': 'off',
			'n8n-nodes-base/node-param-description-missing-from-dynamic-options': 'off',
			'n8n-nodes-base/node-param-description-missing-from-dynamic-multi-options': 'off',
			'n8n-nodes-base/node-param-description-wrong-for-dynamic-options': 'off',
			'n8n-nodes-base/node-param-description-wrong-for-dynamic-multi-options': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		...recommended,
		languageOptions: typescript,
		rules: {
			...recommended.rules,
			...onlyRules('credentials'),
			// Wants the documentation of n8n's own nodes, where ours is not.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			// Is about the class's name; the password field here is marked as one.
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
		plugins: { ...recommended.plugins, 'n8n-nodes-base': nodesBase },
	},
];

function onlyRules(part) {
	return nodesBase.configs[part].rules;
}
