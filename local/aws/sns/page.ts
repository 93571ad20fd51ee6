import { invalid } from './sns-error.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_ListEndpointsByPlatformApplication.html */
const PAGE_SIZE = 100;

/**
 * One page of items in the order of their ARNs. The token holds the ARN of the last item returned, so that deletions
 * between two pages do not make the next page skip other items.
 *
 * @throws SnsError InvalidParameter when the token was not made here
 */
export function pageOf<T extends { readonly arn: string }>(sorted: readonly T[], nextToken: string | undefined) {
  const after = nextToken === undefined ? '' : Buffer.from(nextToken, 'base64url').toString('utf8');
  if (nextToken !== undefined && !after.startsWith('arn:')) throw invalid('NextToken');
  const rest = sorted.filter(({ arn }) => arn > after);
  const items = rest.slice(0, PAGE_SIZE);
  const last = rest.length > items.length ? items.at(-1) : undefined;
  return { items, nextToken: last && Buffer.from(last.arn).toString('base64url') };
}
