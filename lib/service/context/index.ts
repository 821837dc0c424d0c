export { compilerFor, pricingFor, type SegmentsContext } from './context';
