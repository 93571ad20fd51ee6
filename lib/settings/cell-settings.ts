import * as v from 'valibot';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { isObject } from './rules.ts';
import { ServiceUrls } from './service-urls.ts';

/** Most tenants with an entry: the list is read by each function as it starts. */
const MOST = 1000;
const EXAMPLE = '{"acme": ["https://eu.calls.example.com"], "*": ["https://us.calls.example.com"]}';

/** The deployments that serve each tenant, by the tenant's id; `*` stands for every other tenant. */
export const CellSettings = v.pipe(
  // Valibot accepts a list as a record.
  v.custom<Record<string, unknown>>(isObject, `must be an object of tenants and their deployments, such as ${EXAMPLE}`),
  v.check(
    (cells) => Object.keys(cells).length > 0,
    `must have at least one tenant, such as ${EXAMPLE}; leave it out for a deployment that serves every tenant`,
  ),
  v.check(
    (cells) => Object.keys(cells).length <= MOST,
    `must have at most ${MOST.toLocaleString('en-GB')} tenants: give the largest cell to all others as "*"`,
  ),
  v.check(
    (cells) => Object.keys(cells).every((tenant) => isTenant(tenant)),
    `must have ids of tenants as its names: text on one line, at most ${LIMITS.tenantBytes} bytes as UTF-8`,
  ),
  v.record(v.string(), ServiceUrls),
);

const isTenant = (text: string): boolean =>
  text !== '' && !/[\p{Surrogate}\n]/u.test(text) && Buffer.byteLength(text) <= LIMITS.tenantBytes;
