import { homedir } from 'node:os';
import { join } from 'node:path';

// Postgres does not run as root, and its own user may not enter root's home.
const home = () => (process.getuid?.() === 0 ? '/var/tmp' : join(homedir(), '.cache'));

/** Outside of the checkout, and where the user whom a server runs as can reach it. */
export const cacheFolder = () => join(home(), 'n8n-nodes-customer-segments');
