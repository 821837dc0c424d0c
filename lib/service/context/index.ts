export { compilerFor, pricingFor, type QuestionPricing, type SegmentsContext } from './context';
