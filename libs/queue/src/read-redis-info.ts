const OLDEST = [6, 2];

/** Reads what matters from the answer to INFO, which Redis and its relatives give even where CONFIG is forbidden. */
export function readRedisInfo(info: string): { version: string; warnings: string[]; appendOnly?: boolean } {
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const version = field('valkey_version') ?? field('redis_version') ?? 'unknown';
  const warnings: string[] = [];
  if (isOlder(field('redis_version') ?? '')) {
    warnings.push(`Redis ${version} is older than ${OLDEST.join('.')}; upgrade it.`);
  }
  const policy = field('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    warnings.push(`Redis may evict messages (maxmemory-policy is ${policy}); set it to noeviction.`);
  }
  const aof = field('aof_enabled');
  return aof === undefined ? { version, warnings } : { version, warnings, appendOnly: aof === '1' };
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (Number.isNaN(major) || version === '') return false;
  return major < OLDEST[0]! || (major === OLDEST[0] && minor < OLDEST[1]!);
}
