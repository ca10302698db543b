export { cleanUpOldFiles, type OldFilesParts } from './clean-up-old-files.js';
export { Keeper, type KeeperParts } from './keeper.js';
export { WebhookSender, type WebhookSenderParts } from './webhooks/webhook-sender.js';
