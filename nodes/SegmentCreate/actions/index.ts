import { create } from './create.operation';
import { preview } from './preview.operation';

export const operations = { create, preview };
