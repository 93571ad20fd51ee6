/** Forbids all other origins, even if the page is compromised. `'unsafe-inline'` is for style attributes. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; media-src 'self' blob:; frame-ancestors 'none'";
