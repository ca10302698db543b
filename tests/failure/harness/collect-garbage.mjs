// Loaded before a service by `node --import`: it collects garbage every few seconds, so that its resident memory shows what it keeps
// and not what it has not yet thrown away.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
setInterval(() => collect(), 3_000).unref();
