export { isPublicAddress } from './is-public-address.js';
export { checkWebhookUrl, type WebhookRules } from './check-webhook-url.js';
export { type Lookup, resolveTarget, type Target } from './resolve-target.js';
export { makeWebhookSecret } from './make-webhook-secret.js';
export { signMessage, type SignedMessage } from './sign-message.js';
export { sendWebhook, type SendAnswer, type SendTerms } from './send-webhook.js';
export { MAX_ATTEMPTS, webhookRetryDelay } from './webhook-retry-delay.js';
