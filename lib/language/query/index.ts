export { parseQuery } from './parse-query';
export { fieldValueText, formatQuery, type FormatOptions } from './format-query';
