import type { SnsSubject } from './sns-subject.ts';

/** One thing that AWS says to one request, and how we know. */
export interface SnsCase {
  readonly rule: string;
  /**
   * - `recorded`: somebody wrote down AWS's own answer
   * - `documented`: AWS says so
   * - `inferred`: follows from the two; a real account may prove us wrong
   */
  readonly known: 'recorded' | 'documented' | 'inferred';
  readonly needs?: 'GCM';
  ask(sns: SnsSubject): Promise<unknown>;
  /** AWS's answer, with labels in place of ARNs. */
  readonly answer: unknown;
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
export const clashWith = (endpoint: string) =>
  invalid(`Token Reason: Endpoint ${endpoint} already exists with the same Token, but different attributes.`);
