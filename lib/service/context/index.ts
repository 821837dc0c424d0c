export { compilerFor, pricingFor, type Setup } from './context';
