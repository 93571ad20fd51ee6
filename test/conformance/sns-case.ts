import type { SnsFixture } from './sns-fixture.ts';

/** AWS's response to one request, and the evidence for it. */
export interface SnsCase {
  readonly rule: string;
  /**
   * - `recorded`: a response of AWS, published by a third party
   * - `documented`: stated in AWS's documentation
   * - `inferred`: follows from the two; not verified with a real account
   */
  readonly evidence: 'recorded' | 'documented' | 'inferred';
  readonly needs?: 'GCM';
  request(sns: SnsFixture): Promise<unknown>;
  /** AWS's response, with labels instead of ARNs. */
  readonly expected: unknown;
}

export const invalid = (text: string) => [
  'InvalidParameterException',
  'InvalidParameter',
  400,
  `Invalid parameter: ${text}`,
];
export const notFound = (what: 'PlatformApplication' | 'Endpoint') => [
  'NotFoundException',
  'NotFound',
  404,
  `${what} does not exist`,
];
export const conflictWith = (endpoint: string) =>
  invalid(`Token Reason: Endpoint ${endpoint} already exists with the same Token, but different attributes.`);
