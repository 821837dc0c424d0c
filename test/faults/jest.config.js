const unit = require('../../jest.config.js');

/** Tests that kill processes and servers; one after the other, for they need the machine for themselves. */
/** @type {import('jest').Config} */
module.exports = {
	...unit,
	rootDir: '../..',
	roots: ['<rootDir>/test/faults'],
	testPathIgnorePatterns: ['/node_modules/'],
	testTimeout: 300_000,
	maxWorkers: 1,
};
