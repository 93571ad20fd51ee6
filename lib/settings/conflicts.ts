import { isObject } from './rules.ts';

type UncheckedSettings = Readonly<Record<string, unknown>>;

export interface Mistake {
  /** Below the stage: `audience`, or `domain.certificateArn`. */
  readonly path: string;
  readonly message: string;
}

const has = (settings: UncheckedSettings, name: string): boolean => settings[name] !== undefined;

/** Settings that are valid on their own and conflict with another one. The rules read unvalidated settings. */
const rules: readonly (Mistake & { readonly isBroken: (settings: UncheckedSettings) => boolean })[] = [
  {
    path: 'audience',
    message: 'is missing: it must be a list, such as ["ringthrough"], of the aud values in your issuer’s tokens',
    isBroken: (settings) => has(settings, 'issuer') && !has(settings, 'audience'),
  },
  {
    path: 'audience',
    message: 'has no effect without issuer: set your OIDC issuer, or leave both out and a Cognito user pool is created',
    isBroken: (settings) => has(settings, 'audience') && !has(settings, 'issuer'),
  },
  {
    path: 'cognito',
    message: 'has no effect with issuer: a user pool is created only if issuer and audience are left out',
    isBroken: (settings) => has(settings, 'cognito') && has(settings, 'issuer'),
  },
  {
    path: 'tenantClaim',
    message: 'requires an issuer whose tokens have that claim: tokens of the Cognito user pool do not have it',
    isBroken: (settings) => has(settings, 'tenantClaim') && !has(settings, 'issuer') && !has(settings, 'audience'),
  },
  {
    path: 'alarmEmail',
    message: 'has no effect while monitoring is false: leave one of the two out',
    isBroken: (settings) => has(settings, 'alarmEmail') && settings.monitoring === false,
  },
  {
    path: 'deliveryLogSampleRate',
    message: 'has no effect without deliveryLogs: set deliveryLogs to true, or leave this out',
    isBroken: ({ deliveryLogs, deliveryLogSampleRate }) =>
      !deliveryLogs && typeof deliveryLogSampleRate === 'number' && deliveryLogSampleRate !== 0,
  },
  ...(['domain', 'socketDomain'] as const).map((name) => ({
    path: `${name}.certificateArn`,
    message: 'must be a certificate in the region of the deployment: request one from ACM there',
    isBroken: ({ region, [name]: domain }: UncheckedSettings) => {
      const certificateRegion = isObject(domain) ? String(domain.certificateArn).split(':')[3] : undefined;
      return typeof region === 'string' && certificateRegion !== undefined && certificateRegion !== region;
    },
  })),
  {
    path: 'socketDomain.name',
    message: 'must differ from domain.name: API Gateway allows no WebSocket API at the domain name of an HTTP API',
    isBroken: ({ domain, socketDomain }) =>
      isObject(domain) && isObject(socketDomain) && domain.name === socketDomain.name,
  },
];

export const conflicts = (settings: UncheckedSettings): Mistake[] => rules.filter(({ isBroken }) => isBroken(settings));
