// Loaded into every function before its own code. Redirects a `fetch` of a user pool's keys to ministack, which serves
// them under the pool's id. For requests with `https`, ministack's own runtime redirects all names of AWS.
const { fetch } = globalThis;
const COGNITO = /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com$/;

globalThis.fetch = (resource, init) => {
  const url = new URL(resource);
  return fetch(COGNITO.test(url.hostname) ? new URL(url.pathname, process.env.AWS_ENDPOINT_URL) : resource, init);
};
