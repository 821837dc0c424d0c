const unit = require('../../jest.config.js');

/** Tests on a real n8n with the package installed as a user would; one after the other, for they share that n8n. */
/** @type {import('jest').Config} */
module.exports = {
	...unit,
	rootDir: '../..',
	roots: ['<rootDir>/test/e2e'],
	testMatch: ['**/*.e2e.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/test/e2e/support/global-setup.ts',
	globalTeardown: '<rootDir>/test/e2e/support/global-teardown.ts',
	testTimeout: 300_000,
	maxWorkers: 1,
};
