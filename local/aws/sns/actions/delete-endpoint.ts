import type { Action } from '../action.ts';
import { checkEndpointArn } from '../arn.ts';

/** Idempotent. https://docs.aws.amazon.com/sns/latest/api/API_DeleteEndpoint.html */
export const deleteEndpoint: Action = (request, { store, events }) => {
  const arn = checkEndpointArn(request.required('EndpointArn'));
  const endpoint = store.endpoint(arn);
  if (endpoint === undefined) return undefined;
  store.deleteEndpoint(arn);
  const application = store.application(endpoint.applicationArn);
  if (application !== undefined) events.emit('EndpointDeleted', application, endpoint);
  return undefined;
};
