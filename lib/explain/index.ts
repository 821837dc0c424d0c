export type { Actual, ConditionCheck, CustomerCheck, Evidence } from './question/customer-check';
export { actualOf } from './actual';
export { checkCustomer } from './check-customer';
export { cannotLookBack } from './look-back';
export { turnedConditions, type Moved, type TurnedCondition, type TwoMoments } from './turned-conditions';
