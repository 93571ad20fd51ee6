import type { Finding } from '../../finding.ts';
import type { Snapshot } from '../snapshot.ts';
import { days, daysBetween, error, evaluate, ok, type Rule, warning } from './rule.ts';

/** Days before a certificate's end: ACM renews 60 days before, and warns 45 days before when it cannot. https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html */
const RENEWED_BEFORE = 45;

/** DNS and TLS of the two host names. */
export const hostRules: Rule = ({ hosts, takenAt }) =>
  hosts.flatMap((host) => [...dnsFindings(host), ...certificateFindings(host, takenAt)]);

const dnsFindings = ({ role, host, target, dns }: Snapshot['hosts'][number]): readonly Finding[] => {
  const subject = `DNS of ${role}`;
  if ('unreadable' in dns) return [error(subject, dns.unreadable, recordOf(host, target))];
  const { addresses, cname, targetAddresses } = dns.value;
  if (target === undefined) return [ok(subject, `${host} resolves to ${addresses[0]}`)];
  const isSame = (name: string) => name.toLowerCase().replace(/\.$/, '') === target.toLowerCase();
  const points =
    (cname !== undefined && isSame(cname)) || addresses.some((address) => targetAddresses.includes(address));
  return points
    ? [ok(subject, `${host} points to ${target}`)]
    : [
        error(
          subject,
          `${host} points to ${cname ?? addresses.join(', ')}, and not to ${target}`,
          recordOf(host, target),
        ),
      ];
};

const recordOf = (host: string, target: string | undefined): string => {
  if (target !== undefined) return `add the DNS record: ${host} CNAME ${target}`;
  return /\.execute-api\./.test(host)
    ? 'is this machine online, and the API still deployed?'
    : "an alias or CNAME record for it must point to the API's regional domain name";
};

const RENEW =
  'ACM renews a certificate only while its validation record is in DNS: https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-renewal.html';

/** Without DNS there is no certificate to be seen. */
const certificateFindings = (
  { role, certificate, dns }: Snapshot['hosts'][number],
  takenAt: string,
): readonly Finding[] => {
  const subject = `TLS of ${role}`;
  if (certificate === undefined || 'unreadable' in dns) return [];
  return evaluate(
    subject,
    certificate,
    ({ validTo, problem }) => {
      const left = daysBetween(takenAt, validTo);
      if (left < 0) return [error(subject, `the certificate has expired ${days(-left)} ago`, RENEW)];
      const other = 'the certificate in cdk.json must be of ACM, for this name; or a proxy is in between here';
      if (problem !== undefined) return [error(subject, `the certificate is not trusted: ${problem}`, other)];
      if (left <= RENEWED_BEFORE)
        return [warning(subject, `the certificate expires in ${days(left)}, and was not renewed`, RENEW)];
      return [ok(subject, `certificate valid for ${days(left)}`)];
    },
    'error',
  );
};

/** The API answers, refuses a request without a token, and allows pages. */
export const apiRules: Rule = ({ web: { clientConfig, unauthenticated, preflight }, socket }) => [
  ...evaluate(
    'API',
    clientConfig,
    ({ status, ms, socketUrl }) => {
      if (status !== 200 || socketUrl === undefined)
        return [
          error(
            'API',
            `GET /v1/client-config answers ${status}`,
            status >= 500 ? 'docs/runbook.md#api-failing' : 'is the URL that of this deployment?',
          ),
        ];
      if (socketUrl !== socket)
        return [
          ok('API', `answers in ${ms} ms`),
          warning(
            'API',
            `gives apps the socket URL ${socketUrl}, and the stack has ${socket}`,
            'deploy again: npx cdk deploy --all',
          ),
        ];
      return [ok('API', `answers in ${ms} ms`)];
    },
    'error',
  ),
  // Where nothing answers, that is said once.
  ...('unreadable' in clientConfig
    ? []
    : [...tokenFindings(unauthenticated), ...evaluate('CORS', preflight, corsFindings)]),
];

const tokenFindings = (unauthenticated: Snapshot['web']['unauthenticated']): readonly Finding[] =>
  evaluate('without token', unauthenticated, ({ status }) =>
    status === 401
      ? [ok('without token', 'is refused with 401')]
      : [
          error(
            'without token',
            `GET /v1/devices without a token answers ${status}, and must answer 401`,
            status === 200 ? 'the routes have no authorizer: deploy again' : 'docs/runbook.md#api-failing',
          ),
        ],
  );

type Preflight = Extract<Snapshot['web']['preflight'], { readonly value: unknown }>['value'];

const corsFindings = ({
  origin,
  isNamed,
  allowOrigin,
  allowHeaders = '',
  allowMethods = '',
}: Preflight): readonly Finding[] => {
  const isAllowed = allowOrigin === '*' || allowOrigin === origin;
  const fix = `add "${origin}" to "corsOrigins" in cdk.json, or leave "corsOrigins" out to allow every page, and deploy`;
  if (!isAllowed && isNamed) return [error('CORS', `pages of ${origin} may not call the API`, fix)];
  if (!isAllowed)
    return [ok('CORS', 'only the pages of the setting "corsOrigins" may call the API: --origin https://… checks one')];
  // `*` does not include Authorization: https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
  const lists = (text: string, name: string) =>
    (text === '*' && name !== 'authorization') ||
    text
      .toLowerCase()
      .split(/\s*,\s*/)
      .includes(name);
  const missing = [
    ...['authorization', 'content-type'].filter((name) => !lists(allowHeaders, name)),
    ...(lists(allowMethods, 'post') ? [] : ['POST']),
  ];
  if (missing.length > 0)
    return [
      error(
        'CORS',
        `the preflight does not allow ${missing.join(', ')}`,
        'deploy again; of an API of your own, see docs/embed.md',
      ),
    ];
  return [ok('CORS', isNamed ? `pages of ${origin} may call the API` : 'every page may call the API')];
};

/** Sockets are refused without a token; that shows that they are reached. */
export const socketRules: Rule = ({ web: { socket } }) =>
  evaluate(
    'sockets',
    socket,
    (status) => {
      if (status === 401 || status === 403)
        return [ok('sockets', `an upgrade without a token is refused with ${status}`)];
      if (status === 101)
        return [
          error(
            'sockets',
            'an upgrade without a token is accepted',
            'deploy again: the route $connect has no authorizer',
          ),
        ];
      return [
        error(
          'sockets',
          `an upgrade without a token answers ${status}, and must answer 401`,
          'docs/runbook.md#sockets-failing',
        ),
      ];
    },
    'error',
  );
