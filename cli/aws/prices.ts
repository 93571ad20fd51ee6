/**
 * List prices of us-east-1 in US dollars, without free tiers. Other regions differ by up to half.
 *
 * - DynamoDB on demand, read and write request units: https://aws.amazon.com/dynamodb/pricing/on-demand/, as of
 *   https://airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07)
 * - SNS requests: https://aws.amazon.com/sns/pricing/, as of
 *   https://www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/ (2026-06)
 */
export const PRICES = {
  readUnit: 0.125 / 1_000_000,
  writeUnit: 0.625 / 1_000_000,
  snsRequest: 0.5 / 1_000_000,
} as const;

/** `$12.34`; below ten cents with what is needed to see it: `$0.0021`. */
export const dollars = (amount: number): string => {
  if (amount === 0) return '$0.00';
  if (amount < 0.0001) return 'under $0.0001';
  return `$${amount < 0.1 ? amount.toFixed(4) : amount.toFixed(2)}`;
};
