import { describe, expect, it } from '@jest/globals';
import { readRedisInfo } from './read-redis-info.js';

describe('readRedisInfo', () => {
  it('is content with a new server that evicts nothing', () => {
    expect(readRedisInfo(info('redis_version:7.0.15', 'maxmemory_policy:noeviction'))).toEqual({
      version: '7.0.15',
      warnings: [],
    });
  });

  it.each([
    ['1', true],
    ['0', false],
  ])('says whether deliveries are written to disk: aof_enabled:%s', (told, appendOnly) => {
    expect(readRedisInfo(info('redis_version:7.0.15', `aof_enabled:${told}`))).toMatchObject({ appendOnly });
  });

  it('names Valkey by its own version', () => {
    const answer = info(
      'redis_version:7.2.4',
      'server_name:valkey',
      'valkey_version:8.1.0',
      'maxmemory_policy:noeviction',
    );
    expect(readRedisInfo(answer)).toEqual({ version: '8.1.0', warnings: [] });
  });

  it.each(['5.0.14', '6.0.16'])('warns of Redis %s', (version) => {
    expect(readRedisInfo(info(`redis_version:${version}`)).warnings).toEqual([
      `Redis ${version} is older than 6.2; upgrade it.`,
    ]);
  });

  it('warns of a policy that may drop messages, and says nothing where none is told', () => {
    expect(readRedisInfo(info('redis_version:7.0.0', 'maxmemory_policy:allkeys-lru')).warnings[0]).toContain(
      'noeviction',
    );
    expect(readRedisInfo('')).toEqual({ version: 'unknown', warnings: [] });
  });
});

function info(...lines: string[]): string {
  return ['# Server', ...lines, ''].join('\r\n');
}
