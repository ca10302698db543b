import 'reflect-metadata';
import { expect, it } from '@jest/globals';
import { SubmitJobDto } from '../jobs/submit-job.dto.js';
import { ListJobsQuery } from '../jobs/list-jobs.query.js';
import { validationPipe } from './validation.js';

const body = (value: object): Promise<unknown> =>
  validationPipe().transform(value, { type: 'body', metatype: SubmitJobDto });
const query = (value: object): Promise<unknown> =>
  validationPipe().transform(value, { type: 'query', metatype: ListJobsQuery });

it('takes a whole submission', async () => {
  const request = {
    pipeline: 'scenes',
    params: { sensitivity: 0.6 },
    labels: { reel: 'A012' },
    priority: 0,
    max_parallel: 2,
  };
  await expect(body(request)).resolves.toMatchObject(request);
});

it('says what an unknown field was meant to be', async () => {
  await expect(body({ pipeline: 'scenes', prioritty: 3 })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    field: 'prioritty',
    message: expect.stringContaining('Did you mean "priority"?'),
  });
});

it('names every wrong field at once', async () => {
  await expect(body({ priority: 2_000, labels: { reel: 7 }, inputs: ['no-uuid'] })).rejects.toMatchObject({
    detail: {
      errors: expect.arrayContaining(
        ['pipeline', 'priority', 'labels', 'inputs'].map((field) =>
          expect.objectContaining({ field, message: expect.any(String) }),
        ),
      ),
    },
  });
});

it('reads lists, numbers and labels from a query', async () => {
  await expect(query({ state: ['queued', 'running,failed'], limit: '20', label: 'reel=A012' })).resolves.toMatchObject({
    state: ['queued', 'running', 'failed'],
    limit: 20,
    label: ['reel=A012'],
  });
  await expect(query({ limit: '201' })).rejects.toMatchObject({ field: 'limit' });
  await expect(query({ limit: 'many' })).rejects.toMatchObject({ field: 'limit' });
  await expect(query({ state: 'done' })).rejects.toMatchObject({ field: 'state' });
});
