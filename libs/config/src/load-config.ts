import { AppError } from '@frameq/domain';
import type { Config } from './config.js';
import { unknownVariables } from './unknown-variables.js';
import type { Environment, Variable } from './variable.js';
import { VARIABLES } from './variables.js';

/** What is wrong with one variable. */
export interface EnvironmentProblem {
  readonly variable: string;
  readonly message: string;
}

/** The configuration of a launcher, which may have to start a Postgres of its own first. */
export type LocalConfig = Omit<Config, 'databaseUrl'> & { readonly databaseUrl: string | null };

/**
 * Reads the environment of a service. An empty variable counts as unset; relative paths become absolute.
 *
 * @throws AppError INVALID_ENVIRONMENT naming every mistake at once, in the message and as `detail.problems`
 */
export function loadConfig(env: Environment): Config {
  const { config, problems } = readVariables(env);
  if (problems.length > 0) throw invalidEnvironment(problems);
  return config;
}

/** Like `loadConfig`, for a launcher: DATABASE_URL may be missing. */
export function loadLocalConfig(env: Environment): LocalConfig {
  const name = VARIABLES.databaseUrl.name;
  if (env[name]) return loadConfig(env);
  return { ...loadConfig({ ...env, [name]: VARIABLES.databaseUrl.example }), databaseUrl: null };
}

function readVariables(env: Environment): { config: Config; problems: EnvironmentProblem[] } {
  const problems: EnvironmentProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, variable] of Object.entries(VARIABLES) as [string, Variable<unknown, Config>][]) {
    const value = readVariable(variable, env, values as unknown as Config);
    if ('problem' in value) problems.push(value.problem);
    // Later defaults build on this value even where it is reported as wrong.
    values[key] = 'read' in value ? value.read : variable.otherwise?.(values as unknown as Config, env);
  }
  const config = values as unknown as Config;
  if (config.heartbeatMs * 3 > config.leaseMs) {
    const message = `HEARTBEAT_MS is ${config.heartbeatMs} and LEASE_MS is ${config.leaseMs}; allowed: at most a third of LEASE_MS`;
    problems.push({ variable: 'HEARTBEAT_MS', message });
  }
  for (const { name, meant } of unknownVariables(env, knownNames())) {
    const message = `${name} is not a variable of frameq.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`;
    problems.push({ variable: name, message });
  }
  return { config, problems };
}

function readVariable(
  variable: Variable<unknown, Config>,
  env: Environment,
  known: Config,
): { read: unknown } | { problem: EnvironmentProblem } {
  const { name, kind } = variable;
  const text = env[name]?.trim() ?? '';
  if (text === '') {
    if (variable.otherwise) return { read: variable.otherwise(known, env) };
    return { problem: { variable: name, message: `${name} is missing; allowed: ${kind.allowed}` } };
  }
  const read = kind.parse(text);
  if (read !== undefined) return { read };
  const given = variable.secret ? 'is not valid' : `is "${text}"`;
  return { problem: { variable: name, message: `${name} ${given}; allowed: ${kind.allowed}` } };
}

function invalidEnvironment(problems: readonly EnvironmentProblem[]): AppError {
  const count = problems.length === 1 ? 'One environment variable is' : `${problems.length} environment variables are`;
  const message = [`${count} wrong:`, ...problems.map((problem) => `  ${problem.message}`)].join('\n');
  return new AppError('INVALID_ENVIRONMENT', message, { field: problems[0]!.variable, detail: { problems } });
}

function knownNames(): string[] {
  return Object.values(VARIABLES).map((variable) => variable.name);
}
