/**
 * The environment variable that tells test files the connection string of the run's server (its superuser).
 */
export const serverVariable = 'SEGMENTS_TEST_PG';

/** A database with the reduced demo shop; `createTestDatabase({ template: 'demo' })` copies it. */
export const demoTemplate = 'template_demo_shop';

/** How many customers the reduced demo shop has. */
export const demoCustomers = 300;

/** The instant that the reduced demo shop is loaded for: its last order is about one hour earlier. */
export const demoNow = new Date('2025-06-15T12:00:00Z');
