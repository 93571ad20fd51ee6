import { usage } from '../cost/usage.ts';
import { type Quota, quotaRows, SNS } from './quotas.ts';

const ENDPOINTS = 'SNS, endpoints created or changed/s';
const REQUESTS_PER_REGISTRATION = usage.registered.snsRequests;
const phones: readonly Quota[] = [
  { quota: 3000, where: 'us-east-1' },
  { quota: 900, where: 'eu-west-1, us-west-2' },
  { quota: 150, where: 'the eight regions with 1,500 publishes/s' },
  { quota: 30, where: 'all other regions' },
].map((region) => ({
  ...region,
  what: ENDPOINTS,
  each: REQUESTS_PER_REGISTRATION,
  raise: 'Service Quotas',
  source: SNS,
}));

/** Quotas of registrations. */
export const phonesSection = (): string => `## Phones

A first registration creates and enables an endpoint for each of its tokens: ${REQUESTS_PER_REGISTRATION} requests to SNS with an alert token. A launch of
the app on the same day makes none; the first launch on another day verifies the endpoints with as many. AWS does not document whether
each action has a separate quota; if so, a phone uses half of these.

| quota | where | value | used by a phone | phones/s | how to raise it |
|---|---|---:|---:|---:|---|
${quotaRows(phones)}

A new product in a small region reaches this quota before those of calls: on the morning after an update every phone
registers. SNS then returns \`Throttled\`, the phone gets 503 with \`Retry-After\`, and rings are not affected.`;
