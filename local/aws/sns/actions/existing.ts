import { checkApplicationArn, checkEndpointArn } from '../arn.ts';
import type { QueryRequest } from '../query-request.ts';
import { notFound } from '../sns-error.ts';
import type { Application, Endpoint, Store } from '../store.ts';

/** The application in the request. @throws SnsError NotFound, or InvalidParameter for a malformed ARN */
export function existingApplication(request: QueryRequest, store: Store): Application {
  const found = store.application(checkApplicationArn(request.required('PlatformApplicationArn')));
  if (found === undefined) throw notFound('PlatformApplication');
  return found;
}

/** The endpoint in the request. @throws SnsError NotFound, or InvalidParameter for a malformed ARN */
export function existingEndpoint(request: QueryRequest, store: Store): Endpoint {
  const found = store.endpoint(checkEndpointArn(request.required('EndpointArn')));
  if (found === undefined) throw notFound('Endpoint');
  return found;
}
