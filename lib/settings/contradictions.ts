import { isObject } from './rules.ts';

type Given = Readonly<Record<string, unknown>>;

export interface Mistake {
  /** Below the stage: `audience`, or `domain.certificateArn`. */
  readonly path: string;
  readonly says: string;
}

const has = (given: Given, name: string): boolean => given[name] !== undefined;

/** Settings that are right by themselves and wrong beside one another. They read what nothing has checked yet. */
const rules: readonly (Mistake & { readonly isBroken: (given: Given) => boolean })[] = [
  {
    path: 'audience',
    says: 'is missing: it must be a list, such as ["ringthrough"], of what your issuer writes into aud',
    isBroken: (given) => has(given, 'issuer') && !has(given, 'audience'),
  },
  {
    path: 'audience',
    says: 'means nothing without issuer: name your OIDC issuer, or leave both out and a Cognito user pool is made',
    isBroken: (given) => has(given, 'audience') && !has(given, 'issuer'),
  },
  {
    path: 'cognito',
    says: 'means nothing beside issuer: a user pool is made only where issuer and audience are left out',
    isBroken: (given) => has(given, 'cognito') && has(given, 'issuer'),
  },
  {
    path: 'tenantClaim',
    says: 'needs an issuer whose tokens hold that claim: those of the Cognito user pool that is made without one do not',
    isBroken: (given) => has(given, 'tenantClaim') && !has(given, 'issuer') && !has(given, 'audience'),
  },
  {
    path: 'alarmEmail',
    says: 'is told nothing while watching is false: leave one of the two out',
    isBroken: (given) => has(given, 'alarmEmail') && given.watching === false,
  },
  {
    path: 'deliveryLogSampleRate',
    says: 'means nothing without deliveryLogs: set that to true, or leave this out',
    isBroken: ({ deliveryLogs, deliveryLogSampleRate }) =>
      !deliveryLogs && typeof deliveryLogSampleRate === 'number' && deliveryLogSampleRate !== 0,
  },
  {
    path: 'domain.certificateArn',
    says: 'must be a certificate of the region that is deployed to: ask ACM for one there',
    isBroken: ({ region, domain }) => {
      const certificateRegion = isObject(domain) ? String(domain.certificateArn).split(':')[3] : undefined;
      return typeof region === 'string' && certificateRegion !== undefined && certificateRegion !== region;
    },
  },
];

export const contradictions = (given: Given): Mistake[] => rules.filter(({ isBroken }) => isBroken(given));
