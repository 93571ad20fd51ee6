import type { Action } from '../action.ts';
import { readEndpointAttributes, tokenClash } from '../endpoint-attributes.ts';
import { existingEndpoint } from './existing.ts';

export const setEndpointAttributes: Action = (request, { store, events }) => {
  const endpoint = existingEndpoint(request, store);
  const changed = { ...endpoint, ...readEndpointAttributes(endpoint.platform, request.map('Attributes')) };
  const holder = store.endpointByToken(endpoint.applicationArn, changed.token);
  // Two endpoints may not share a token. That AWS uses the same text here as on creation is an inference.
  if (holder !== undefined && holder.arn !== endpoint.arn) throw tokenClash(holder.arn);

  store.putEndpoint(changed);
  const application = store.application(endpoint.applicationArn);
  if (application !== undefined) events.emit('EndpointUpdated', application, changed);
  return undefined;
};
