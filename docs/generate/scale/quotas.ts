/** An AWS quota that calls or phones consume. */
export interface Quota {
  readonly what: string;
  /** AWS's default for one account in one region; per second if it is a rate. */
  readonly quota: number;
  readonly where: string;
  /** Consumption of one call, or of one phone. */
  readonly each: number;
  readonly raise: string;
  readonly source: string;
}

/** Pages of AWS that state the quotas. */
export const APIGATEWAY = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html';
export const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';
export const SCALING = 'https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html';
export const SNS = 'https://docs.aws.amazon.com/general/latest/gr/sns.html';
export const SOCKETS =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html';
export const WARM = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html';
export const DYNAMODB = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html';

const formatted = (value: number): string => {
  const rounded = value < 10 ? Math.floor(value * 10) / 10 : Math.floor(value);
  return rounded.toLocaleString('en-GB');
};
/** A Markdown link, or the text alone where there is no source. */
export const linked = (what: string, source: string): string => (source === '' ? what : `[${what}](${source})`);

/** The rows of a table of quotas: how many calls, or phones, a second each allows. */
export const quotaRows = (quotas: readonly Quota[]): string =>
  quotas
    .map(
      ({ what, quota, where, each, raise, source }) =>
        `| ${linked(what, source)} | ${where} | ${quota.toLocaleString('en-GB')} | ${formatted(each)} | **${formatted(quota / each)}** | ${raise} |`,
    )
    .join('\n');
