const { Transform } = require('node:stream');
const { dest, parallel, src } = require('gulp');
const { homepage } = require('./package.json');

/**
 * What the TypeScript compiler leaves behind: icons, as the bytes that they are, and the codex beside each
 * node.
 */
const icons = () =>
	src(['nodes/**/*.svg', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));
const codex = () =>
	src('nodes/**/*.node.json', { base: '.' })
		.pipe(each((text) => withAddresses(JSON.parse(text))))
		.pipe(dest('dist'));

/**
 * Our own pages stand in the sources by their path in the package: where that can be read is told by
 * package.json. The address needs nothing but that the package is published, and is there for whoever could
 * install it.
 */
function withAddresses({ resources, ...rest }) {
	const full = Object.entries(resources).map(([kind, pages]) => [
		kind,
		pages.map((page) => ({ ...page, url: new URL(page.url, homepage).href })),
	]);
	return `${JSON.stringify({ ...rest, resources: Object.fromEntries(full) }, null, '\t')}\n`;
}

const each = (change) =>
	new Transform({
		objectMode: true,
		transform(file, _encoding, done) {
			file.contents = Buffer.from(change(file.contents.toString('utf8')));
			done(null, file);
		},
	});

/** n8n does not install what only the report draws with, so its part is bundled. */
const charts = async () => await (await import('./tools/build/bundle-charts.mjs')).bundleCharts();

exports.build = parallel(icons, codex, charts);
exports.default = exports.build;
