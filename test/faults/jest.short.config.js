process.env.SEGMENTS_FAULTS = 'short';

/** The form of the fault tests that every change is tried with. */
/** @type {import('jest').Config} */
module.exports = require('./jest.config.js');
