/**
 * Requests a second with which endpoints of platform applications may be created, read and changed: SNS's default quotas of an account,
 * by region (https://docs.aws.amazon.com/general/latest/gr/sns.html, "SNS API throttling").
 */
export const ENDPOINT_RATES = [
  { rate: 3000, regions: ['us-east-1'] },
  { rate: 900, regions: ['eu-west-1', 'us-west-2'] },
  {
    rate: 150,
    regions: [
      ...['ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
      ...['eu-central-1', 'us-east-2', 'us-west-1'],
    ],
  },
] as const satisfies readonly { readonly rate: number; readonly regions: readonly string[] }[];

/** That of every other region. */
export const LOWEST_ENDPOINT_RATE = 30;

export const endpointRateOf = (region: string | undefined): number =>
  ENDPOINT_RATES.find(({ regions }) => regions.some((one) => one === region))?.rate ?? LOWEST_ENDPOINT_RATE;
