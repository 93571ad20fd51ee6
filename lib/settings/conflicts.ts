import { isObject } from './rules.ts';

type UncheckedSettings = Readonly<Record<string, unknown>>;

export interface Mistake {
  /** Below the stage: `cognito`, or `domain.certificateArn`. */
  readonly path: string;
  readonly message: string;
}

const has = (settings: UncheckedSettings, name: string): boolean => settings[name] !== undefined;

/** Settings that are valid on their own and conflict with another one. The rules read unvalidated settings. */
const rules: readonly (Mistake & { readonly isBroken: (settings: UncheckedSettings) => boolean })[] = [
  {
    path: 'cognito',
    message: 'has no effect with identity: a user pool is created only if identity is left out',
    isBroken: (settings) => has(settings, 'cognito') && has(settings, 'identity'),
  },
  {
    path: 'tenantClaim',
    message: 'requires identity, whose tokens have that claim: tokens of the Cognito user pool do not have it',
    isBroken: (settings) => has(settings, 'tenantClaim') && !has(settings, 'identity'),
  },
  {
    path: 'identity',
    message: 'has the authorizer of another region: it must be a function in the region of the deployment',
    isBroken: ({ region, identity }) => {
      const authorizers = (Array.isArray(identity) ? identity : [])
        .filter(isObject)
        .map(({ authorizer }) => authorizer);
      return (
        typeof region === 'string' &&
        authorizers.some((arn) => typeof arn === 'string' && ![undefined, '', region].includes(arn.split(':')[3]))
      );
    },
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
