export { describeRule, type DescribeOptions } from './describe-rule';
export { summarise } from './summarise';
export type { TitleOf } from './speaking';
