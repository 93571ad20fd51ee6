/** A URL leads to an address, or is of a kind, that requests may not be sent to. Nothing was sent. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** There was no answer in time. The receiver may have got the request. */
export class OutboundTimeout extends Error {
  override readonly name = 'OutboundTimeout';
}
