export { check } from './check';
export { customers } from './customers';
export { evaluateMany, evaluateOne } from './evaluate';
export { findCustomer } from './find-customer';
export { history } from './history';
export { members } from './members';
export { overlap } from './overlap';
export { preview } from './preview';
export { previewEdit } from './preview-edit';
