import { TIMEOUT } from '../../../lambda/aws/oidc/fetch-json.ts';
import type { Finding } from '../finding.ts';
import type { Fetched } from './read-issuer.ts';

/** Whether an address of an issuer answers as it must, and in time. */
export const answerFindings = (
  subject: string,
  { url, status, location, isHtml, ms, problem, body }: Fetched,
): Finding[] => {
  if (status === undefined) return [{ level: 'error', subject, what: `no answer: ${problem}`, fix: `curl -v ${url}` }];
  if (status >= 300 && status < 400) {
    return [
      {
        level: 'error',
        subject,
        what: `${url} redirects to ${location ?? 'nowhere'}`,
        fix: 'Give the issuer to which it redirects, if its tokens have that in iss.',
      },
    ];
  }
  if (status !== 200) {
    const fix =
      status === 404
        ? 'Is part of the path missing? Keycloak: https://host/realms/NAME; Microsoft: https://login.microsoftonline.com/TENANT/v2.0; Okta: https://host/oauth2/default; Cognito: https://cognito-idp.REGION.amazonaws.com/POOL.'
        : 'It must be public: API Gateway and the functions ask without credentials.';
    return [{ level: 'error', subject, what: `${url} answered ${status}`, fix }];
  }
  if (isHtml === true || body === undefined) {
    const what = isHtml === true ? 'a web page' : 'something that is not JSON';
    return [
      {
        level: 'error',
        subject,
        what: `${url} is ${what}`,
        fix: 'Is this the address of the issuer, or that of a website or a sign-in page in front of it?',
      },
    ];
  }
  return ms > TIMEOUT
    ? [
        {
          level: 'warning',
          subject,
          what: `answered after ${ms} ms; a deployment waits ${TIMEOUT}`,
          fix: 'Put it behind a cache.',
        },
      ]
    : [{ level: 'ok', subject, what: `${url}, ${ms} ms` }];
};

/** JSON that is no discovery document. */
export const noDiscovery = ({ url }: Fetched): Finding => ({
  level: 'error',
  subject: 'discovery',
  what: `${url} has no issuer and jwks_uri`,
  fix: 'An issuer without a discovery document needs "jwksUri" in its entry of identity.',
});

/** API Gateway's time is from its page on JWT authorizers: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
export const cacheFinding = ({ cacheControl }: Fetched): Finding => ({
  level: 'ok',
  subject: 'rotation',
  what: `the functions keep the keys for an hour, API Gateway for two, whatever cache-control says (${cacheControl ?? 'none'}): publish a new key that long before it signs, and remove an old one that long after`,
});
