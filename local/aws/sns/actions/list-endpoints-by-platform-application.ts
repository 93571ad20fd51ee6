import type { Action } from '../action.ts';
import { visibleEndpointAttributes } from '../endpoint-attributes.ts';
import { pageOf } from '../page.ts';
import { element, mapElement, sequence, text } from '../xml.ts';
import { existingApplication } from './existing.ts';

export const listEndpointsByPlatformApplication: Action = (request, { store }) => {
  const application = existingApplication(request, store);
  const { items, nextToken } = pageOf(store.endpoints(application.arn), request.optional('NextToken'));
  const members = items.map((endpoint) =>
    element(
      'member',
      element('EndpointArn', text(endpoint.arn)),
      mapElement('Attributes', visibleEndpointAttributes(endpoint)),
    ),
  );
  const next = nextToken === undefined ? undefined : element('NextToken', text(nextToken));
  return sequence(element('Endpoints', ...members), next);
};
