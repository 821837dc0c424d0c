const { dest, parallel, src } = require('gulp');

/** What the TypeScript compiler leaves behind: icons, as the bytes that they are, and the codex beside each node. */
const copy = (patterns, options = {}) => src(patterns, { base: '.', ...options }).pipe(dest('dist'));

const icons = () => copy(['nodes/**/*.svg', 'credentials/**/*.svg'], { encoding: false });
const codex = () => copy('nodes/**/*.node.json');

exports.build = parallel(icons, codex);
exports.default = exports.build;
