interface Partition {
  readonly regions: string;
  readonly suffix: string;
  /** For IPv6 as well. */
  readonly dualStackSuffix: string;
}

/** Where AWS has another name. https://github.com/aws/aws-sdk-js-v3/blob/main/packages/util-endpoints/src/lib/aws/partitions.json */
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
  /** In host names, and what a request is signed for. */
  readonly name: string;
  /** In GovCloud its plain host is one for FIPS. */
  readonly isFipsInGovCloud?: true;
  /** It has a host of its own for IPv6. */
  readonly isDualStack?: true;
}

/** By the SDK's `serviceId`. */
const services: Readonly<Record<string, Service>> = {
  DynamoDB: { name: 'dynamodb', isFipsInGovCloud: true, isDualStack: true },
  SNS: { name: 'sns', isFipsInGovCloud: true, isDualStack: true },
  SQS: { name: 'sqs', isFipsInGovCloud: true, isDualStack: true },
  ApiGatewayManagementApi: { name: 'execute-api', isDualStack: true },
  'Secrets Manager': { name: 'secretsmanager' },
};

/**
 * Where a service answers in a region: what the SDK finds by rules that are made for every service, and are a tenth of a bundle.
 * A test compares the two in every region. Without DynamoDB's hosts by account, which need an account's id that a function is
 * not given.
 */
export const regionalHost = (
  serviceId: string,
  region: string,
  wants: { fips: boolean; dualStack: boolean },
): string => {
  const service = services[serviceId];
  const partition = partitions.find(({ regions }) => region.startsWith(regions));
  if (service === undefined || partition === undefined) throw new Error(`there is no host for ${serviceId}`);
  const dualStack = wants.dualStack && service.isDualStack === true;
  const isPlain = !wants.fips || (service.isFipsInGovCloud === true && region.startsWith('us-gov-') && !dualStack);
  return `${service.name}${isPlain ? '' : '-fips'}.${region}.${dualStack ? partition.dualStackSuffix : partition.suffix}`;
};

/**
 * A client's endpoint, from what it was given or else from the environment, by the SDK's names.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export const endpointOf = (serviceId: string, region: string, given?: string) => {
  const { env } = process;
  const own = env[`AWS_ENDPOINT_URL_${serviceId.toUpperCase().replaceAll(' ', '_')}`] ?? env.AWS_ENDPOINT_URL;
  const configured = given ?? (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : own);
  const wants = { fips: env.AWS_USE_FIPS_ENDPOINT === 'true', dualStack: env.AWS_USE_DUALSTACK_ENDPOINT === 'true' };
  const fixed = new URL(configured ?? `https://${regionalHost(serviceId, region, wants)}`);
  let queue: { readonly text: string; readonly url: URL } | undefined;
  return {
    service: services[serviceId]?.name ?? '',
    /** A queue is asked at its own host, where that is another. */
    resolve: (queueUrl?: string): URL => {
      if (queueUrl === undefined || given !== undefined) return fixed;
      if (queue?.text !== queueUrl) {
        const { origin } = new URL(queueUrl);
        queue = { text: queueUrl, url: origin === fixed.origin ? fixed : new URL(origin) };
      }
      return queue.url;
    },
  };
};
