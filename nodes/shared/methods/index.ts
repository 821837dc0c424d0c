export * as listSearch from './list-search';
export { loadOptions } from './load-options';
export * as resourceMapping from './resource-mapping';
export { testCustomerSegmentsApi } from './credential-test';
