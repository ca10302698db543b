const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'it took too long',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; set NODE_EXTRA_CA_CERTS to trust it',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by itself; set NODE_EXTRA_CA_CERTS to trust it',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  EPROTO: 'it does not speak TLS; try http://',
};

/** Why a connection failed, in words. */
export function describeNetworkError(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = (first as NodeJS.ErrnoException | undefined)?.code;
  if (code !== undefined && MEANINGS[code] !== undefined) return MEANINGS[code];
  if (code?.startsWith('HPE_') === true) return 'it does not speak HTTP';
  return first instanceof Error ? first.message : String(first);
}
