import { suggest } from '@frameq/domain';
import type { Environment } from './variable.js';

/** Beginnings of names that are frameq's own; whatever begins so and is not in the table is a mistake. */
const OUR_NAMES =
  /^(FRAMEQ_|MAX_CONCURRENT_|MAX_UPLOAD|MAX_BODY|WORKER_|COMFY_|CPU_SLOT|GPU_SLOT|CANCEL_GRACE|DRAIN_GRACE|LEASE_|HEARTBEAT_|RUNNER_IDLE|MEDIA_|CORS_|RATE_LIMIT|TRUST_PROX|PUBLIC_UR|SECURITY_ENABLE|PIPELINE_MODULE|STORAGE_(RETENTION|RESERVE)|JOB_RETENTION|INPUT_ROOT|DEFAULT_INPUT|STAGE_ON_|UPLOAD_EXPIRY)/;

/** Names of ours that other parts read: the CLI, the curl commands of the API page, runners and the tests. */
const READ_ELSEWHERE = /^FRAMEQ_(SERVER|URL|API_KEY|RUNNER|TEST_\w+|BUILD_DIR|LONG|REPORT|SEED)$/;

/** What Kubernetes sets for a service that is called, say, `frameq-gateway` or `worker`. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

/** A variable in our names that nothing reads. */
export interface UnknownVariable {
  readonly name: string;
  /** The variable that was most likely meant. */
  readonly meant: string | undefined;
}

/** Finds the variables that are spelled like ours and that nothing reads, in alphabetical order. */
export function unknownVariables(env: Environment, known: readonly string[]): UnknownVariable[] {
  return Object.keys(env)
    .filter((name) => OUR_NAMES.test(name) && !known.includes(name))
    .filter((name) => !READ_ELSEWHERE.test(name) && !isServiceLink(name, env[name]))
    .sort()
    .map((name) => ({ name, meant: meantName(name, known) }));
}

function isServiceLink(name: string, value = ''): boolean {
  if (!SERVICE_LINK.test(name)) return false;
  return !name.endsWith('_PORT') || name.endsWith('_SERVICE_PORT') || /^(tcp|udp|sctp):\/\//.test(value);
}

/** People add our prefix to a standard name, or leave it out; neither is near in letters. */
function meantName(name: string, known: readonly string[]): string | undefined {
  const bare = name.replace(/^FRAMEQ_/, '');
  return (
    [bare, `FRAMEQ_${bare}`].find((other) => known.includes(other)) ?? suggest(name, known) ?? suggest(bare, known)
  );
}
