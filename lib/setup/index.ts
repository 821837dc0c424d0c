export { compileContext, type Setup } from './setup';
export { currenciesOf } from './currencies';
export { remembered } from './remembered';
export { valuesOfFields } from './field-values';
