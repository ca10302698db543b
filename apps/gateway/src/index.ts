export { createGateway } from './create-gateway.js';
export { openServices, type OpenServices } from './open-services.js';
export type { Services } from './services.js';
