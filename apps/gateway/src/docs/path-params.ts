/** The parameters that stand in paths, described once. */
export const PATH_PARAMS = {
  job: { description: 'A job: its number or its UUID.', schema: { type: 'string' }, example: '1042' },
  upload: {
    description: 'The id of an upload.',
    schema: { type: 'string', format: 'uuid' },
    example: '0190a6a0-1111-7000-8000-000000000001',
  },
  artifact: {
    description: 'The id of an artifact.',
    schema: { type: 'string', format: 'uuid' },
    example: '0190a6a0-4444-7000-8000-000000000001',
  },
  key: {
    description: 'The id of a key.',
    schema: { type: 'string', format: 'uuid' },
    example: '0190a6a0-6666-7000-8000-000000000001',
  },
  tenant: { description: 'The id of a tenant.', schema: { type: 'string' }, example: 'studio' },
  webhook: {
    description: 'The id of a webhook.',
    schema: { type: 'string', format: 'uuid' },
    example: '0190a6a0-7777-7000-8000-000000000001',
  },
  delivery: {
    description: 'The id of a delivery: the webhook-id of its message.',
    schema: { type: 'string', format: 'uuid' },
    example: '0190a6a0-8888-7000-8000-000000000001',
  },
  queue: { description: 'The name of a queue.', schema: { type: 'string' }, example: 'gpu' },
  bulk: {
    description: 'The id of a bulk action.',
    schema: { type: 'string', format: 'uuid' },
    example: '0190a6a0-9999-7000-8000-000000000001',
  },
  pipeline: { description: 'The name of a pipeline.', schema: { type: 'string' }, example: 'scenes' },
} as const;
