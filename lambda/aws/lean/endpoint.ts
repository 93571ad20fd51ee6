interface Partition {
  readonly regions: string;
  readonly suffix: string;
  /** For hosts with IPv4 and IPv6 addresses. */
  readonly dualStackSuffix: string;
}

/** DNS suffixes by prefix of the region; the last one is the default. https://github.com/aws/aws-sdk-js-v3/blob/main/packages/util-endpoints/src/lib/aws/partitions.json */
const partitions: readonly Partition[] = [
  { regions: 'cn-', suffix: 'amazonaws.com.cn', dualStackSuffix: 'api.amazonwebservices.com.cn' },
  { regions: 'eusc-', suffix: 'amazonaws.eu', dualStackSuffix: 'api.amazonwebservices.eu' },
  { regions: 'us-iso-', suffix: 'c2s.ic.gov', dualStackSuffix: 'api.aws.ic.gov' },
  { regions: 'us-isob-', suffix: 'sc2s.sgov.gov', dualStackSuffix: 'api.aws.scloud' },
  { regions: 'us-isof-', suffix: 'csp.hci.ic.gov', dualStackSuffix: 'api.aws.hci.ic.gov' },
  { regions: 'eu-isoe-', suffix: 'cloud.adc-e.uk', dualStackSuffix: 'api.cloud-aws.adc-e.uk' },
  { regions: '', suffix: 'amazonaws.com', dualStackSuffix: 'api.aws' },
];

interface Service {
  /** In host names, and in the credential scope of signatures. */
  readonly name: string;
  /** In GovCloud its standard host is the FIPS host. */
  readonly isFipsInGovCloud?: true;
  /** And its dual-stack host there too. */
  readonly isFipsInGovCloudDualStack?: true;
  /** It has a dual-stack host. */
  readonly isDualStack?: true;
}

/** By the SDK's `serviceId`. */
const services: Readonly<Record<string, Service>> = {
  DynamoDB: { name: 'dynamodb', isFipsInGovCloud: true, isDualStack: true },
  SNS: { name: 'sns', isFipsInGovCloud: true, isDualStack: true },
  SQS: { name: 'sqs', isFipsInGovCloud: true, isDualStack: true },
  ApiGatewayManagementApi: { name: 'execute-api', isDualStack: true },
  'Secrets Manager': { name: 'secretsmanager' },
  SSM: { name: 'ssm', isFipsInGovCloud: true, isDualStack: true },
  CloudFormation: { name: 'cloudformation', isFipsInGovCloud: true, isDualStack: true },
  EventBridge: { name: 'events', isFipsInGovCloud: true, isFipsInGovCloudDualStack: true, isDualStack: true },
  Lambda: { name: 'lambda', isDualStack: true },
};

/**
 * The host of a service in a region. The SDK resolves it by endpoint rule sets, which are a tenth of a bundle; a test
 * compares the two in regions of every partition. Without DynamoDB's account-based endpoints, which need the account id
 * that a function's environment does not have.
 */
export const regionalHost = (
  serviceId: string,
  region: string,
  options: { fips: boolean; dualStack: boolean },
): string => {
  const service = services[serviceId];
  const partition = partitions.find(({ regions }) => region.startsWith(regions));
  if (service === undefined || partition === undefined) throw new Error(`unknown service ${serviceId}`);
  const dualStack = options.dualStack && service.isDualStack === true;
  const isFips = dualStack ? service.isFipsInGovCloudDualStack : service.isFipsInGovCloud;
  const isStandard = !options.fips || (isFips === true && region.startsWith('us-gov-'));
  return `${service.name}${isStandard ? '' : '-fips'}.${region}.${dualStack ? partition.dualStackSuffix : partition.suffix}`;
};

/**
 * A client's endpoint: the configured one, or else that of the environment, by the SDK's variables.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export const endpointOf = (serviceId: string, region: string, configured?: string) => {
  const { env } = process;
  const fromEnvironment =
    env[`AWS_ENDPOINT_URL_${serviceId.toUpperCase().replaceAll(' ', '_')}`] ?? env.AWS_ENDPOINT_URL;
  const endpoint = configured ?? (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : fromEnvironment);
  const options = { fips: env.AWS_USE_FIPS_ENDPOINT === 'true', dualStack: env.AWS_USE_DUALSTACK_ENDPOINT === 'true' };
  const base = new URL(endpoint ?? `https://${regionalHost(serviceId, region, options)}`);
  let lastQueue: { readonly text: string; readonly url: URL } | undefined;
  return {
    service: services[serviceId]?.name ?? '',
    /** Requests to an SQS queue go to the host of its URL. */
    resolve: (queueUrl?: string): URL => {
      if (queueUrl === undefined || configured !== undefined) return base;
      if (lastQueue?.text !== queueUrl) {
        const { origin } = new URL(queueUrl);
        lastQueue = { text: queueUrl, url: origin === base.origin ? base : new URL(origin) };
      }
      return lastQueue.url;
    },
  };
};
