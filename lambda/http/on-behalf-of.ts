import { ON_BEHALF_OF_HEADER, SERVER_SCOPE } from '../contract/enums.ts';
import { UserId } from '../contract/schemas/fields.ts';
import { invalidRequest, Problem } from './problem.ts';
import type { HttpEvent } from './request.ts';
import { valid } from './validation.ts';

/** The query parameter with which an app server acts for a user. */
export const ON_BEHALF_OF = 'onBehalfOf';

const refused = (path: string, message: string): Problem => invalidRequest([{ path, message }]);

/**
 * The user on whose behalf an app server acts: by the header, whose value is percent-encoded UTF-8, or by the query parameter, in which
 * a plus is a blank.
 *
 * @throws Problem when both name one, the value is invalid, or the token is not one of an app server
 */
export const onBehalfOf = (event: HttpEvent, isServer: boolean): string | undefined => {
  const header = event.headers[ON_BEHALF_OF_HEADER.toLowerCase()];
  const query = event.queryStringParameters?.[ON_BEHALF_OF];
  if (header === undefined && query === undefined) return undefined;
  const path = header === undefined ? ON_BEHALF_OF : ON_BEHALF_OF_HEADER;
  if (!isServer) throw new Problem('not_a_server', `only a token with the scope ${SERVER_SCOPE} may use ${path}`);
  if (header !== undefined && query !== undefined)
    throw refused(ON_BEHALF_OF_HEADER, `must not be sent together with the query parameter ${ON_BEHALF_OF}`);
  return valid(path, UserId, header === undefined ? fromQuery(event, query) : fromHeader(header));
};

/** A header that is sent twice arrives joined by a comma, which a percent-encoded value does not have. */
const fromHeader = (value: string): string => {
  if (!/^[!-+\--~]*$/.test(value))
    throw refused(ON_BEHALF_OF_HEADER, 'must be sent once, percent-encoded: as encodeURIComponent writes the user id');
  try {
    return decodeURIComponent(value);
  } catch {
    throw refused(ON_BEHALF_OF_HEADER, 'must be percent-encoded UTF-8: write a percent sign as %25');
  }
};

const isPercentEncoded = (text: string): boolean => {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
};

/** Of the raw query, because API Gateway joins the values of a repeated parameter by a comma, which is valid in a user id. */
const fromQuery = ({ rawQueryString }: HttpEvent, value: string | undefined): string | undefined => {
  const given = rawQueryString.split('&').filter((pair) => new URLSearchParams(pair).has(ON_BEHALF_OF));
  if (given.length > 1)
    throw refused(ON_BEHALF_OF, 'must be sent once; a comma in the user id is written as %2C, a plus as %2B');
  // Decoders write U+FFFD for what is not UTF-8, and so make one user of two.
  if (!given.every(isPercentEncoded))
    throw refused(ON_BEHALF_OF, 'must be percent-encoded UTF-8: write a percent sign as %25, a plus as %2B');
  if (value !== value?.trim()) {
    throw refused(
      ON_BEHALF_OF,
      'must have no blank at either end: a plus in a query means a blank, so write it as %2B',
    );
  }
  return value;
};
