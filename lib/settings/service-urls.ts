import * as v from 'valibot';
import { matching } from './rules.ts';

/** Most deployments that serve one user: an app registers with each, and has a socket to each. */
const MOST = 4;
const EXAMPLE = '["https://eu.calls.example.com", "https://us.calls.example.com"]';

/** Base URL of a deployment, as its output `ApiUrl` has it. */
export const ServiceUrl = matching(
  /^https:\/\/[a-z0-9.-]+(:\d+)?$/,
  'the URL of a deployment, such as https://eu.calls.example.com: https and a host, no path, no slash at the end',
);

/** Base URLs of deployments, as their output `ApiUrl` has them. */
export const ServiceUrls = v.pipe(
  v.array(ServiceUrl, `must be a list, such as ${EXAMPLE}`),
  v.nonEmpty(`must have at least one URL, such as ${EXAMPLE}; leave it out for this deployment alone`),
  v.maxLength(MOST, `must have at most ${MOST} URLs`),
  v.check((urls) => new Set(urls).size === urls.length, 'has the same URL twice'),
);
