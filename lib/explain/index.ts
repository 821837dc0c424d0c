export type { Actual, ConditionCheck, CustomerCheck, Evidence } from './customer-check';
export { checkCustomer } from './check-customer';
export { cannotLookBack } from './look-back';
