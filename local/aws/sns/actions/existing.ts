import { checkApplicationArn, checkEndpointArn } from '../arn.ts';
import type { QueryRequest } from '../query-request.ts';
import { notFound, SnsError } from '../sns-error.ts';
import type { Application, Endpoint, Store } from '../store.ts';

/** The application in the request. @throws SnsError NotFound, or InvalidParameter for a malformed ARN */
export function existingApplication(request: QueryRequest, store: Store): Application {
  const found = store.application(checkApplicationArn(request.required('PlatformApplicationArn')));
  if (found === undefined) throw notFound('PlatformApplication');
  return found;
}

/**
 * Code and text are recorded from Publish: https://github.com/home-assistant/core/issues/14555. That
 * CreatePlatformEndpoint returns them too is an inference, which floci's emulator shares:
 * https://github.com/floci-io/floci/pull/1165
 *
 * @throws SnsError PlatformApplicationDisabled
 */
export function checkApplicationEnabled({ attributes }: Application): void {
  if (attributes.get('Enabled')?.toLowerCase() === 'false') {
    throw new SnsError('PlatformApplicationDisabled', 'Platform application is disabled');
  }
}

/** The endpoint in the request. @throws SnsError NotFound, or InvalidParameter for a malformed ARN */
export function existingEndpoint(request: QueryRequest, store: Store): Endpoint {
  const found = store.endpoint(checkEndpointArn(request.required('EndpointArn')));
  if (found === undefined) throw notFound('Endpoint');
  return found;
}
