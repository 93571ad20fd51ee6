import type { Action } from '../action.ts';
import { visibleEndpointAttributes } from '../endpoint-attributes.ts';
import { mapElement } from '../xml.ts';
import { existingEndpoint } from './existing.ts';

export const getEndpointAttributes: Action = (request, { store }) =>
  mapElement('Attributes', visibleEndpointAttributes(existingEndpoint(request, store)));
