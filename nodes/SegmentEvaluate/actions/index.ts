import { check } from './check.operation';
import { evaluate } from './evaluate.operation';
import { preview } from './preview.operation';

export const operations = { check, evaluate, preview };
