// Loaded before a service by `node --import`, so that its resident memory shows what it keeps: garbage is collected every few
// seconds, and V8 compiles no machine code. It compiles functions, and throws the code of some away, for the better part of an hour,
// which grows memory by megabytes an hour in the beginning; heap snapshots show that nothing else does.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--no-opt');
setFlagsFromString('--no-sparkplug');
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
setInterval(() => collect(), 3_000).unref();
