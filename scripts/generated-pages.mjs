import { execFileSync } from 'node:child_process';
import { inCheckout } from './checkout.mjs';

/**
 * The pages that are made from code, each with its text; from what `npm run build` built.
 * @returns {Promise<Record<string, string>>} by path within the checkout
 */
export async function generatedPages() {
  const [domain, config, pipelines] = await Promise.all(
    ['domain', 'config', 'pipelines'].map((name) => import(inCheckout('libs', name, 'dist', 'index.js'))),
  );
  const cli = inCheckout('apps', 'cli', 'dist', 'main.js');
  return {
    'docs/state-machine.md': domain.stateMachinePage(),
    'docs/configuration.md': config.renderConfigurationPage(),
    '.env.example': config.renderEnvExample(),
    'docs/pipelines.md': pipelines.renderPipelinesPage(),
    'docs/cli.md': execFileSync(process.execPath, [cli, '__docs'], { encoding: 'utf8' }),
  };
}
