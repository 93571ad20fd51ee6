/** What became of one request to a webhook's URL. */
export type WebhookAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter?: string | undefined }
  /** `reason`: a code, such as `timeout`, `address_refused` or `ENOTFOUND`. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Sends a request to a webhook's URL. */
export type SendWebhook = (headers: Readonly<Record<string, string>>, body: string) => Promise<WebhookAnswer>;
