'use strict';
/**
 * Keeps what V8 made of each file for the next test file of the same worker. Jest loads everything anew for
 * each test file, which isolates them, and so compiles n8n's engine sixteen times and the library two hundred
 * times: with this a small test file takes a third less processor time.
 */
const vm = require('node:vm');

/** By path. */
const kept = new Map();
const { compileFunction } = vm;

vm.compileFunction = (source, parameters, options = {}) => {
	const { filename } = options;
	if (filename === undefined) return compileFunction(source, parameters, options);
	const known = kept.get(filename);
	if (known?.source === source)
		return compileFunction(source, parameters, { ...options, cachedData: known.cachedData });
	const compiled = compileFunction(source, parameters, { ...options, produceCachedData: true });
	if (compiled.cachedDataProduced) kept.set(filename, { source, cachedData: compiled.cachedData });
	return compiled;
};
