/** The page that asks a browser for a key; `problem` is shown above the form. */
export function loginPage(problem: string | null): string {
  const alert =
    problem === null
      ? ''
      : `<p role="alert">${problem.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>frameq: queues</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 90vh; color-scheme: light dark }
form { display: grid; gap: .75rem; width: min(28rem, 90vw) }
input, button { font: inherit; padding: .5rem }
[role=alert] { color: #b3261e; margin: 0 }
</style>
</head>
<body><form method="post" action="/admin/login">
<h1>Queues</h1>${alert}
<label for="key">API key with the scope admin of the tenant default</label>
<input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
<button>Open the board</button>
</form></body></html>
`;
}
