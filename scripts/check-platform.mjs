const NEEDED = [20, 19];

/** Why frameq cannot run here, with a way on; null when it can. Plain code: it has to work on an old Node too. */
export function platformProblem(platform = process.platform, version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
    return (
      `frameq needs Node.js ${NEEDED.join('.')} or newer; this is ${version}.\n` +
      'Install a newer one from https://nodejs.org or with `nvm install 24`, then run the command again.'
    );
  }
  if (platform === 'win32') {
    return (
      'frameq does not run on Windows itself: it stops work through process groups, which Windows has not.\n' +
      'It runs in WSL2: `wsl --install`, then clone and start frameq inside the Linux that this brings.'
    );
  }
  return null;
}
