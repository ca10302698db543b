const CENSOR = '[redacted]';

/** Names of fields whose values are secret, in whatever object they stand. */
const FIELDS =
  'authorization|proxy-authorization|x-api-key|api[-_]?key|key|cookie|set-cookie|password|passwd|secret|signing[-_]?secret|webhook[-_]?secret|token_hash|signature|webhook-signature|connectionString';
/** Query parameters that give access to whoever holds them. */
const QUERY =
  'sig|signature|token|access_token|key|api_key|apikey|secret|password|x-amz-signature|x-amz-credential|x-amz-security-token';

const RULES: readonly (readonly [pattern: RegExp, by: string])[] = [
  [new RegExp(`"(${FIELDS})":"(?:[^"\\\\]|\\\\.)*"`, 'gi'), `"$1":"${CENSOR}"`],
  [new RegExp(`"(${FIELDS})":\\[[^\\]]*\\]`, 'gi'), `"$1":"${CENSOR}"`],
  [/\bfq_([A-Za-z0-9]{8})_[A-Za-z0-9_-]{8,}/g, `fq_$1_${CENSOR}`],
  [/\bwhsec_[A-Za-z0-9+/=_-]+/g, `whsec_${CENSOR}`],
  [/\b(Bearer|Basic) +[A-Za-z0-9+/=._~-]{8,}/gi, `$1 ${CENSOR}`],
  [new RegExp(`([?&](?:${QUERY})=)[^&"'\\\\\\s#]+`, 'gi'), `$1${CENSOR}`],
  [/(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^:/\s"'@]{0,200}:)[^@/\s"']{1,500}@/gi, `$1${CENSOR}@`],
];

/**
 * A line of a log (JSON or text) without the secrets that may have got into it: keys, cookies, webhook secrets, signatures in
 * URLs, passwords in connection strings. It looks at the finished line, so that nothing slips through by standing deeper in an
 * object, or in the message of an error that somebody else's code made.
 */
export function redactSecrets(line: string): string {
  return RULES.reduce((text, [pattern, by]) => text.replace(pattern, by), line);
}
