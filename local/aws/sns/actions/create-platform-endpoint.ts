import type { Action, ActionContext } from '../action.ts';
import { checkCustomUserData, readEndpointAttributes, readToken, tokenClash } from '../endpoint-attributes.ts';
import { invalid } from '../sns-error.ts';
import type { Application, Endpoint } from '../store.ts';
import { element, text } from '../xml.ts';
import { checkApplicationEnabled, existingApplication } from './existing.ts';

/**
 * Endpoints that were created for one token and have other tokens now, after which SNS creates no further one for it. AWS
 * documents that there is a limit and its error, but no number.
 */
const ENDPOINTS_PER_TOKEN = 5;

/**
 * The first unused endpoint ARN for a token: an earlier endpoint may since have been given another token.
 * https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html
 *
 * @throws SnsError InvalidParameter if there are too many of those
 */
function freeArn({ platform, name }: Application, token: string, { arns, store }: ActionContext): string {
  for (let attempt = 0; attempt < ENDPOINTS_PER_TOKEN; attempt += 1) {
    const arn = arns.endpoint(platform, name, token, attempt);
    if (store.endpoint(arn) === undefined) return arn;
  }
  throw invalid('This endpoint is already registered with a different token.');
}

/**
 * Whether the attributes of a request equal the endpoint's. Attributes that the request leaves out are ignored, so a
 * request with only a token returns even a disabled endpoint.
 */
const matches = (endpoint: Endpoint, wanted: { enabled?: boolean; customUserData?: string | undefined }): boolean =>
  (wanted.enabled ?? endpoint.enabled) === endpoint.enabled &&
  (wanted.customUserData ?? endpoint.customUserData) === endpoint.customUserData;

/** https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformEndpoint.html */
export const createPlatformEndpoint: Action = (request, context) => {
  const application = existingApplication(request, context.store);
  checkApplicationEnabled(application);
  const token = readToken(application.platform, request.required('Token'));
  const attributes = readEndpointAttributes(application.platform, request.map('Attributes'));
  const userData = request.optional('CustomUserData');
  const customUserData = userData === undefined ? attributes.customUserData : checkCustomUserData(userData);
  const enabled = attributes.enabled;

  const existing = context.store.endpointByToken(application.arn, token);
  if (existing !== undefined) {
    if (!matches(existing, { ...(enabled === undefined ? {} : { enabled }), customUserData })) {
      throw tokenClash(existing.arn);
    }
    return element('EndpointArn', text(existing.arn));
  }
  const endpoint: Endpoint = {
    arn: freeArn(application, token, context),
    applicationArn: application.arn,
    platform: application.platform,
    token,
    enabled: enabled ?? true,
    customUserData,
  };
  context.store.putEndpoint(endpoint);
  context.events.emit('EndpointCreated', application, endpoint);
  return element('EndpointArn', text(endpoint.arn));
};
