export { check } from './preview/check';
export { customers } from './customer/customers';
export { evaluateMany, evaluateOne } from './evaluation/evaluate-refs';
export { findCustomer } from './customer/find-customer';
export { history } from './membership/history';
export { members } from './membership/members';
export { overlap } from './membership/overlap';
export { preview } from './preview/preview';
export { previewEdit } from './preview/preview-edit';
