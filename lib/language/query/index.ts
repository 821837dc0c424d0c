export { parseQuery } from './parse-query';
export { formatQuery, type FormatOptions } from './format-query';
