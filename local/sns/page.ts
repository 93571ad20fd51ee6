import { invalid } from './sns-error.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_ListEndpointsByPlatformApplication.html */
const PAGE_SIZE = 100;

/**
 * One page of things in the order of their ARNs. The token names the last one shown, so that deleting things between
 * two pages loses none of the others.
 *
 * @throws SnsError InvalidParameter when the token is none of ours
 */
export function pageOf<T extends { readonly arn: string }>(sorted: readonly T[], nextToken: string | undefined) {
  const after = nextToken === undefined ? '' : Buffer.from(nextToken, 'base64url').toString('utf8');
  if (nextToken !== undefined && !after.startsWith('arn:')) throw invalid('NextToken');
  const rest = sorted.filter(({ arn }) => arn > after);
  const items = rest.slice(0, PAGE_SIZE);
  const last = rest.length > items.length ? items.at(-1) : undefined;
  return { items, nextToken: last && Buffer.from(last.arn).toString('base64url') };
}
