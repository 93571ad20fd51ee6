import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:https';

const agent = new Agent({ keepAlive: true, maxSockets: 128 });
const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = process.env;

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const keys = new Map<string, Buffer>();
const signingKey = (date: string, service: string): Buffer => {
  const id = `${date}${service}`;
  const cached = keys.get(id);
  if (cached) return cached;
  const key = [AWS_REGION, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${AWS_SECRET_ACCESS_KEY}`, date));
  keys.set(id, key);
  return key;
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
const signed = (url: URL, service: string, headers: Readonly<Record<string, string>>, body: string) => {
  const at = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
  const date = at.slice(0, 8);
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-date': at,
    'x-amz-security-token': AWS_SESSION_TOKEN,
  };
  const names = Object.keys(all).sort();
  const canonical = `POST\n${url.pathname}\n\n${names.map((name) => `${name}:${all[name]}\n`).join('')}\n${names.join(';')}\n${createHash('sha256').update(body).digest('hex')}`;
  const scope = `${date}/${AWS_REGION}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${at}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = createHmac('sha256', signingKey(date, service)).update(text).digest('hex');
  all.authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return all;
};

const send = (url: URL, service: string, headers: Readonly<Record<string, string>>, body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: 'POST', headers: signed(url, service, headers, body) }, (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        answer += chunk;
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(answer) : reject(new Error(answer))));
    });
    sent.on('error', reject);
    sent.end(body);
  });

const endpoint = (service: string): URL =>
  new URL(process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? `https://${service}.${AWS_REGION}.amazonaws.com`);
const urls = { dynamodb: endpoint('dynamodb'), sns: endpoint('sns'), sqs: endpoint('sqs') };

/** A request to DynamoDB or SQS, which use JSON. */
export const json = async (service: 'dynamodb' | 'sqs', target: string, body: object) => {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
  return JSON.parse(await send(urls[service], service, headers, JSON.stringify(body)));
};

/** A request to SNS, form-encoded. @returns the text of one element of the XML response */
export const query = async (fields: Readonly<Record<string, string>>, element: string): Promise<string> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ Version: '2010-03-31', ...fields }).toString();
  const answer = await send(urls.sns, 'sns', headers, body);
  const start = answer.indexOf(`<${element}>`) + element.length + 2;
  return answer.slice(start, answer.indexOf('<', start));
};
