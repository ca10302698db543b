import type { SchemaStatus } from '@frameq/db';
import { expect, it } from '@jest/globals';
import { SchemaProbe } from './schema-probe.js';

it('looks once for all who ask within a second', async () => {
  let [looks, time] = [0, 0];
  let answer: (status: SchemaStatus) => void = () => undefined;
  const look = (): Promise<SchemaStatus> => {
    looks += 1;
    return new Promise((resolve) => (answer = resolve));
  };
  const probe = new SchemaProbe(look, () => time);
  const asked = [probe.status(), probe.status()];
  time = 5_000; // a slow look is still shared
  asked.push(probe.status());
  answer('ready');
  expect(await Promise.all(asked)).toEqual(['ready', 'ready', 'ready']);
  expect([looks, await probe.status()]).toEqual([1, 'ready']);
  time = 6_001;
  const again = probe.status();
  answer('pending');
  expect([await again, looks]).toEqual(['pending', 2]);
});

it('tells a failure to all who asked, and looks again later', async () => {
  let time = 0;
  const looks: Promise<SchemaStatus>[] = [Promise.reject(new Error('away')), Promise.resolve('ready')];
  const probe = new SchemaProbe(
    () => looks.shift()!,
    () => time,
  );
  await expect(probe.status()).rejects.toThrow('away');
  time = 2_000;
  expect(await probe.status()).toBe('ready');
});
