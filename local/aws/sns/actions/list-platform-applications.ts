import type { Action } from '../action.ts';
import { visibleApplicationAttributes } from '../application-attributes.ts';
import { pageOf } from '../page.ts';
import { element, mapElement, sequence, text } from '../xml.ts';

export const listPlatformApplications: Action = (request, { store }) => {
  const { items, nextToken } = pageOf(store.applications(), request.optional('NextToken'));
  const members = items.map((application) =>
    element(
      'member',
      element('PlatformApplicationArn', text(application.arn)),
      mapElement('Attributes', visibleApplicationAttributes(application)),
    ),
  );
  const next = nextToken === undefined ? undefined : element('NextToken', text(nextToken));
  return sequence(element('PlatformApplications', ...members), next);
};
