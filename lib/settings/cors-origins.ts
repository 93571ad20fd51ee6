import * as v from 'valibot';
import { text } from './rules.ts';

/** All origins, or all with one scheme, as API Gateway writes them. */
const WILDCARDS: readonly string[] = ['*', 'https://*', 'http://*'];

/** Of a web view or of a page in a file: `capacitor://localhost`, `file://`. `URL.origin` is `null` for such schemes. */
const OTHER_ORIGIN = /^(?!https?:)[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]*$/;

const isOrigin = (value: string): boolean =>
  WILDCARDS.includes(value) ||
  value === 'null' ||
  OTHER_ORIGIN.test(value) ||
  (URL.canParse(value) && new URL(value).origin === value);

const Origin = v.pipe(
  text('an origin'),
  v.check(
    (value) => WILDCARDS.includes(value) || !value.includes('*'),
    'must not have * in its place: API Gateway takes *, https://* and http://* only. List each origin, or write "*" for all of them',
  ),
  v.check(
    isOrigin,
    'must be an origin, such as https://app.example.com or capacitor://localhost: scheme and host, no path, no trailing slash',
  ),
);

/** `*`, or a list of origins; an empty list allows no page. */
export const CorsOrigins = v.pipe(
  v.union(
    [v.literal('*'), v.array(Origin)],
    'must be "*" for all origins, or a list, such as ["https://app.example.com"]',
  ),
  v.check(
    (origins) => origins === '*' || origins.length === 1 || !origins.includes('*'),
    'must not have others beside "*", which allows all of them',
  ),
  v.check((origins) => new Set(origins).size === origins.length || origins === '*', 'has the same origin twice'),
  v.transform((origins): readonly string[] => (origins === '*' ? ['*'] : origins)),
);
