import type { DiagnosePlace, Finding } from './finding.js';

const PATIENCE_MS = 5_000;

/** The ComfyUI servers of COMFY_URLS: each answers and says which version it is. */
export async function checkComfy({ config, signal }: DiagnosePlace): Promise<Finding> {
  const { comfyUrls } = config;
  if (comfyUrls.length === 0) return { message: 'No ComfyUI server is named in COMFY_URLS.', detail: { servers: [] } };
  const servers = await Promise.all(comfyUrls.map((url) => askServer(url, signal)));
  const silent = servers.filter((server) => server.problem !== null);
  const detail = { servers };
  if (silent.length === 0) {
    const named = servers.map(({ url, version }) => `${url} (${version ?? 'unknown version'})`).join(', ');
    return { message: `ComfyUI answers: ${named}.`, detail };
  }
  const message = silent.map(({ url, problem }) => `${url} ${problem}`).join('; ');
  const hint = 'Start ComfyUI there, with --listen when it is another machine, or correct COMFY_URLS.';
  return { status: silent.length === servers.length ? 'down' : 'degraded', message: `${message}.`, hint, detail };
}

interface ServerAnswer {
  readonly url: string;
  readonly version: string | null;
  readonly problem: string | null;
}

async function askServer(url: string, signal: AbortSignal): Promise<ServerAnswer> {
  try {
    const where = new URL('system_stats', url.endsWith('/') ? url : `${url}/`);
    const answer = await fetch(where, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
    if (!answer.ok) return { url, version: null, problem: `answers with status ${answer.status}` };
    const { system } = (await answer.json()) as { system?: { comfyui_version?: string } };
    if (system === undefined) return { url, version: null, problem: 'is something else than ComfyUI' };
    return { url, version: system.comfyui_version ?? null, problem: null };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    return { url, version: null, problem: `does not answer (${cause?.message ?? message})` };
  }
}
