const unit = require('../../jest.config.js');

/** The laws at the size of a night: a million rules; one process, which keeps two databases busy. */
/** @type {import('jest').Config} */
module.exports = {
	...unit,
	rootDir: '../..',
	roots: ['<rootDir>/test/laws/nightly'],
	testPathIgnorePatterns: ['/node_modules/'],
	maxWorkers: 1,
};
