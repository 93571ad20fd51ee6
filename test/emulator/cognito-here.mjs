// Loaded into every function before its own code: where a user pool's keys are asked for by `fetch`, ministack is asked,
// which has them under the pool's id. By `https` its own runtime does the same for all of AWS's names.
const { fetch } = globalThis;
const COGNITO = /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com$/;

globalThis.fetch = (asked, init) => {
  const url = new URL(asked);
  return fetch(COGNITO.test(url.hostname) ? new URL(url.pathname, process.env.AWS_ENDPOINT_URL) : asked, init);
};
