export * as listSearch from './list-search';
export * as loadOptions from './load-options';
export { testCustomerSegmentsApi } from './credential-test';
