import { isObject } from './rules.ts';

type UncheckedSettings = Readonly<Record<string, unknown>>;

/** An ARN among the settings, with its path below the stage. */
export interface SettingArn {
  readonly path: string;
  readonly partition: string;
  /** Empty for IAM, which has no regions. */
  readonly region: string;
  /** Empty if it may be another one, `aws` for a policy of AWS. */
  readonly account: string;
}

const arnOf = (path: string, value: unknown): SettingArn[] => {
  if (typeof value !== 'string') return [];
  const [arn, partition = '', , region = '', account = '', resource] = value.split(':');
  return arn === 'arn' && resource !== undefined ? [{ path, partition, region, account }] : [];
};

/** Every ARN of the settings, which need not be valid. */
export const arnsIn = ({
  domain,
  socketDomain,
  identity,
  encryptionKey,
  permissionsBoundary,
  existing,
  events,
  apps,
}: UncheckedSettings): SettingArn[] => [
  ...arnOf('domain.certificateArn', isObject(domain) ? domain.certificateArn : undefined),
  ...arnOf('socketDomain.certificateArn', isObject(socketDomain) ? socketDomain.certificateArn : undefined),
  ...(Array.isArray(identity) ? identity : []).flatMap((entry, index) =>
    arnOf(`identity.${index}.authorizer`, isObject(entry) ? entry.authorizer : undefined),
  ),
  ...arnOf('encryptionKey', encryptionKey),
  ...arnOf('permissionsBoundary', permissionsBoundary),
  ...(isObject(existing) && isObject(existing.table)
    ? arnOf('existing.table.streamArn', existing.table.streamArn)
    : []),
  // A bus may belong to another account, whose policy lets this one put events.
  ...arnOf('events.bus', isObject(events) ? events.bus : undefined).map((arn) => ({ ...arn, account: '' })),
  ...(Array.isArray(apps) ? apps : []).flatMap((app, index) =>
    Object.entries(isObject(app) && isObject(app.existing) ? app.existing : {}).flatMap(([platform, arn]) =>
      arnOf(`apps.${index}.existing.${platform}`, arn),
    ),
  ),
];

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
export const partitionOf = (region: string): string => {
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return region.startsWith('cn-') ? 'aws-cn' : 'aws';
};

/** Where the deployment goes, as far as it is known. */
export interface Target {
  readonly region?: string | undefined;
  readonly account?: string | undefined;
}

/** What is wrong with an ARN in a deployment that goes to `target`. */
const foreign = (arn: SettingArn, { region, account }: Target): string | undefined => {
  if (region !== undefined && arn.region !== '' && arn.region !== region)
    return `must be in the region of the deployment, ${region}, and is in ${arn.region}`;
  const here = region ?? (arn.region || undefined);
  if (here !== undefined && arn.partition !== partitionOf(here))
    return `must begin with arn:${partitionOf(here)}: in ${here}, and begins with arn:${arn.partition}:`;
  if (account !== undefined && /^\d/.test(arn.account) && arn.account !== account)
    return `must be in the account of the deployment, ${account}, and is in ${arn.account}`;
  return undefined;
};

const CERTIFICATE = '; request a certificate from ACM there';

/**
 * ARNs that cannot belong to one deployment: those of another region, account or partition than `target`, and those that differ from one
 * another where the target is not known.
 *
 * @returns path and message of each
 */
export const foreignArns = (settings: UncheckedSettings, target: Target): { path: string; message: string }[] => {
  const arns = arnsIn(settings);
  const [first] = arns.filter(({ region }) => region !== '');
  const owner = arns.find(({ account }) => /^\d/.test(account));
  return arns.flatMap((arn) => {
    const advice = arn.path.endsWith('certificateArn') ? CERTIFICATE : '';
    const message = foreign(arn, target);
    if (message !== undefined) return [{ path: arn.path, message: `${message}${advice}` }];
    if (target.region === undefined && first !== undefined && arn.region !== '' && arn.region !== first.region)
      return [{ path: arn.path, message: differs(arn, first, 'region') }];
    if (target.account === undefined && owner !== undefined && /^\d/.test(arn.account) && arn.account !== owner.account)
      return [{ path: arn.path, message: differs(arn, owner, 'account') }];
    return [];
  });
};

const differs = (arn: SettingArn, other: SettingArn, what: 'region' | 'account'): string =>
  `is in ${what} ${arn[what]}, and ${other.path} in ${other[what]}: both must be in the ${what} of the deployment`;
