import type { Action } from '../action.ts';
import { shownEndpoint } from '../endpoint-attributes.ts';
import { mapElement } from '../xml.ts';
import { existingEndpoint } from './existing.ts';

export const getEndpointAttributes: Action = (request, { store }) =>
  mapElement('Attributes', shownEndpoint(existingEndpoint(request, store)));
